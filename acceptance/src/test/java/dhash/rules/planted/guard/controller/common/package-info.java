@NullMarked
package dhash.rules.planted.guard.controller.common;

import org.jspecify.annotations.NullMarked;
