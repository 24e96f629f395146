/** What {@code dhash validate-logging} looks at, and what it reports. */
@NullMarked
package dhash.guard.cli.logging;

import org.jspecify.annotations.NullMarked;
