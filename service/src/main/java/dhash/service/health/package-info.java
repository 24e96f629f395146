/** Whether the service is ready, and how it is. */
@NullMarked
package dhash.service.health;

import org.jspecify.annotations.NullMarked;
