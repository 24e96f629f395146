/** The image-hash service. */
@NullMarked
package dhash.service;

import org.jspecify.annotations.NullMarked;
