@NullMarked
package dhash.guard.cli.smoke;

import org.jspecify.annotations.NullMarked;
