/** The commands: one class each, thin. */
@NullMarked
package dhash.guard.cli;

import org.jspecify.annotations.NullMarked;
