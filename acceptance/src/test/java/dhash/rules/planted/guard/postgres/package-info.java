@NullMarked
package dhash.rules.planted.guard.postgres;

import org.jspecify.annotations.NullMarked;
