@NullMarked
package dhash.rules.planted.guard.platform.local;

import org.jspecify.annotations.NullMarked;
