/** Offences against the rules of the house, planted so that the rules are seen failing. */
@NullMarked
package dhash.rules.planted;

import org.jspecify.annotations.NullMarked;
