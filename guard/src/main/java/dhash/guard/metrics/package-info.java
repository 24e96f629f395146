/** Asks replicas for their health and their metrics. */
@NullMarked
package dhash.guard.metrics;

import org.jspecify.annotations.NullMarked;
