@NullMarked
package dhash.rules.planted.guard.port;

import org.jspecify.annotations.NullMarked;
