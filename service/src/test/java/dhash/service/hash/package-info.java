@NullMarked
package dhash.service.hash;

import org.jspecify.annotations.NullMarked;
