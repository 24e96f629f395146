/** Artifacts by tag, and the revisions made of them. */
@NullMarked
package dhash.guard.release;

import org.jspecify.annotations.NullMarked;
