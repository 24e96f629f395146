/** What the service logs. */
@NullMarked
package dhash.service.log;

import org.jspecify.annotations.NullMarked;
