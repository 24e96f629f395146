@NullMarked
package dhash.engine.evidence;

import org.jspecify.annotations.NullMarked;
