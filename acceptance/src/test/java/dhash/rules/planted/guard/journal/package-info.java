@NullMarked
package dhash.rules.planted.guard.journal;

import org.jspecify.annotations.NullMarked;
