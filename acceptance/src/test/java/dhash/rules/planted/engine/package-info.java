@NullMarked
package dhash.rules.planted.engine;

import org.jspecify.annotations.NullMarked;
