/**
 * The real engine, controller, interpreter and journal in a world that fails on purpose: virtual
 * time, one thread, and one number (the seed) that decides everything.
 */
@NullMarked
package dhash.guard.simulation;

import org.jspecify.annotations.NullMarked;
