@NullMarked
package dhash.rules.planted.guard.cli;

import org.jspecify.annotations.NullMarked;
