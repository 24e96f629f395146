/** Loggers that are bad on purpose, in the place of the service's own. */
@NullMarked
package dhash.service.log;

import org.jspecify.annotations.NullMarked;
