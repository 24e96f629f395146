@NullMarked
package dhash.service.misbehave;

import org.jspecify.annotations.NullMarked;
