/** Checks of logs, held against logs that are bad on purpose. */
@NullMarked
package dhash.guard.cli.logging;

import org.jspecify.annotations.NullMarked;
