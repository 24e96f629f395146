/** What must not be seen, taken out of texts that are about to be written. */
@NullMarked
package dhash.redaction;

import org.jspecify.annotations.NullMarked;
