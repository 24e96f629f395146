/** What the controller needs of the world. Adapters implement these and never see each other. */
@NullMarked
package dhash.guard.port;

import org.jspecify.annotations.NullMarked;
