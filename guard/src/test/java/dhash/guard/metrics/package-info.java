@NullMarked
package dhash.guard.metrics;

import org.jspecify.annotations.NullMarked;
