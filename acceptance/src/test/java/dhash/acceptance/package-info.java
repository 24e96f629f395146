@NullMarked
package dhash.acceptance;

import org.jspecify.annotations.NullMarked;
