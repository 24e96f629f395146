@NullMarked
package dhash.rules.planted.service;

import org.jspecify.annotations.NullMarked;
