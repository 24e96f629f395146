@NullMarked
package dhash.guard.notify;

import org.jspecify.annotations.NullMarked;
