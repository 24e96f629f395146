/** The library's hashes in memory: searched by a scan, kept in step with the database. */
@NullMarked
package dhash.service.library;

import org.jspecify.annotations.NullMarked;
