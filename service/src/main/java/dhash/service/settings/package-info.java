/** Configuration, from the environment alone. */
@NullMarked
package dhash.service.settings;

import org.jspecify.annotations.NullMarked;
