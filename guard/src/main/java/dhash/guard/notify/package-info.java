/** Tells people what happened, and keeps secrets out of everything that is written. */
@NullMarked
package dhash.guard.notify;

import org.jspecify.annotations.NullMarked;
