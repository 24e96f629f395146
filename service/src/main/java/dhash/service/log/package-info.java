/** Redacted JSON lines on standard output. */
@NullMarked
package dhash.service.log;

import org.jspecify.annotations.NullMarked;
