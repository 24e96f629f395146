@NullMarked
package dhash.guard.platform.local;

import org.jspecify.annotations.NullMarked;
