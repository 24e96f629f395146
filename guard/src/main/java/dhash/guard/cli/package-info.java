/**
 * One class a command, thin: reads options, calls what does the work, prints, ends with the exit
 * code.
 */
@NullMarked
package dhash.guard.cli;

import org.jspecify.annotations.NullMarked;
