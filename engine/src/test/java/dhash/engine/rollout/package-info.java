@NullMarked
package dhash.engine.rollout;

import org.jspecify.annotations.NullMarked;
