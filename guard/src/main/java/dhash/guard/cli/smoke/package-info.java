/** Smoke tests as a command: run within a time, told, and reported. */
@NullMarked
package dhash.guard.cli.smoke;

import org.jspecify.annotations.NullMarked;
