@NullMarked
package dhash.guard.smoke;

import org.jspecify.annotations.NullMarked;
