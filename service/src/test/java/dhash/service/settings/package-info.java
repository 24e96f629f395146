@NullMarked
package dhash.service.settings;

import org.jspecify.annotations.NullMarked;
