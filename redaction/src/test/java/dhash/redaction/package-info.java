/** A corpus of secrets and of what only looks like them. */
@NullMarked
package dhash.redaction;

import org.jspecify.annotations.NullMarked;
