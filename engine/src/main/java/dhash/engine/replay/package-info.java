/**
 * What was recorded, judged once more: a rollout's verdicts accounted for, and recorded telemetry
 * played past other gates. Nothing here judges by itself: {@link dhash.engine.rollout.Rollout}
 * decides, as it does in a living rollout.
 */
@NullMarked
package dhash.engine.replay;

import org.jspecify.annotations.NullMarked;
