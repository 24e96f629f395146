@NullMarked
package dhash.rules.planted.redaction;

import org.jspecify.annotations.NullMarked;
