/**
 * Everything that operators write: {@code config/*.conf} and {@code quality-gates-config.json},
 * read into records. Every problem is reported at once, each with its place, the bad value and the
 * fix.
 */
@NullMarked
package dhash.guard.config;

import org.jspecify.annotations.NullMarked;
