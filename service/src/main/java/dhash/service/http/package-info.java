/** The endpoints. */
@NullMarked
package dhash.service.http;

import org.jspecify.annotations.NullMarked;
