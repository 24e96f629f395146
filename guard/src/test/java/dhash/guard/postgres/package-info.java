@NullMarked
package dhash.guard.postgres;

import org.jspecify.annotations.NullMarked;
