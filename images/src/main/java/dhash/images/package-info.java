/** Container images of the guard and the service, made of what {@code .ci/package} has unpacked. */
@NullMarked
package dhash.images;

import org.jspecify.annotations.NullMarked;
