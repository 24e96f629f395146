@NullMarked
package dhash.guard.location;

import org.jspecify.annotations.NullMarked;
