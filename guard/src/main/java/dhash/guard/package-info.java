/** The composition root: nothing else sees the adapters. */
@NullMarked
package dhash.guard;

import org.jspecify.annotations.NullMarked;
