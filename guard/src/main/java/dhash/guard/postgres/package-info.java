/**
 * PostgreSQL: the embedded server, migrations and their undo, and backups. JDBC and Flyway types
 * stay in here.
 */
@NullMarked
package dhash.guard.postgres;

import org.jspecify.annotations.NullMarked;
