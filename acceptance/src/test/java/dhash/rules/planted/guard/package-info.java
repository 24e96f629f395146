@NullMarked
package dhash.rules.planted.guard;

import org.jspecify.annotations.NullMarked;
