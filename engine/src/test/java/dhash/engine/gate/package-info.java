@NullMarked
package dhash.engine.gate;

import org.jspecify.annotations.NullMarked;
