/** Faults on demand, for demonstrations and tests. */
@NullMarked
package dhash.service.misbehave;

import org.jspecify.annotations.NullMarked;
