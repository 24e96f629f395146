@NullMarked
package dhash.service.log;

import org.jspecify.annotations.NullMarked;
