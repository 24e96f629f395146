@NullMarked
package dhash.guard.port;

import org.jspecify.annotations.NullMarked;
