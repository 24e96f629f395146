@NullMarked
package dhash.service;

import org.jspecify.annotations.NullMarked;
