@NullMarked
package dhash.engine.replay;

import org.jspecify.annotations.NullMarked;
