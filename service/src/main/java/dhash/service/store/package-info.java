/** What stands in PostgreSQL. */
@NullMarked
package dhash.service.store;

import org.jspecify.annotations.NullMarked;
