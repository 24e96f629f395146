/** The loop that carries a rollout through: the only code that waits. */
@NullMarked
package dhash.guard.controller;

import org.jspecify.annotations.NullMarked;
