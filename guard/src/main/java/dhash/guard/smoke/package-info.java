/** Short tests of a freshly started service. */
@NullMarked
package dhash.guard.smoke;

import org.jspecify.annotations.NullMarked;
