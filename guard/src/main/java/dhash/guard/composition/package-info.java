/**
 * The composition root: the only code, with {@code Main}, that knows which adapter stands behind
 * which port.
 */
@NullMarked
package dhash.guard.composition;

import org.jspecify.annotations.NullMarked;
