@NullMarked
package dhash.guard.cli;

import org.jspecify.annotations.NullMarked;
