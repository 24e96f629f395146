@NullMarked
package dhash.engine.plan;

import org.jspecify.annotations.NullMarked;
