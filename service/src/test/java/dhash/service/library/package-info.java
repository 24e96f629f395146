@NullMarked
package dhash.service.library;

import org.jspecify.annotations.NullMarked;
