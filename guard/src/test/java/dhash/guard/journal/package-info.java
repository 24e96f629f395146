@NullMarked
package dhash.guard.journal;

import org.jspecify.annotations.NullMarked;
