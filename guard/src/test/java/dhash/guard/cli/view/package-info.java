@NullMarked
package dhash.guard.cli.view;

import org.jspecify.annotations.NullMarked;
