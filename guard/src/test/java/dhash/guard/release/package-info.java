@NullMarked
package dhash.guard.release;

import org.jspecify.annotations.NullMarked;
