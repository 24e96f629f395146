/** Where copies of backups can be kept: folders and S3-compatible stores. */
@NullMarked
package dhash.guard.location;

import org.jspecify.annotations.NullMarked;
