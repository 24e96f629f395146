/** The rules of the house, checked over all code. */
@NullMarked
package dhash.rules;

import org.jspecify.annotations.NullMarked;
