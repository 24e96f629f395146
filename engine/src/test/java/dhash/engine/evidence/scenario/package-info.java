/** Rollouts with known troubles, to see how gates do: {@code bench/gates.sh} plays them. */
@NullMarked
package dhash.engine.evidence.scenario;

import org.jspecify.annotations.NullMarked;
