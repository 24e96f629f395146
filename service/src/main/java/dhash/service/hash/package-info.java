/** Images to 64-bit difference hashes, within bounds whatever bytes arrive. */
@NullMarked
package dhash.service.hash;

import org.jspecify.annotations.NullMarked;
