/**
 * The journal on disk: one NDJSON file a rollout, each line chained to the one before by its hash.
 */
@NullMarked
package dhash.guard.journal;

import org.jspecify.annotations.NullMarked;
