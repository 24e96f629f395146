/** The service's main job: hash an image, find its component, remember it. */
@NullMarked
package dhash.service.extract;

import org.jspecify.annotations.NullMarked;
