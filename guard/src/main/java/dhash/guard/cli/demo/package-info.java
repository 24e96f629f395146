/** The demonstration: real releases, real load, real figures. */
@NullMarked
package dhash.guard.cli.demo;

import org.jspecify.annotations.NullMarked;
