@NullMarked
package dhash.images;

import org.jspecify.annotations.NullMarked;
