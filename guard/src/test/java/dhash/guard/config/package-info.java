@NullMarked
package dhash.guard.config;

import org.jspecify.annotations.NullMarked;
