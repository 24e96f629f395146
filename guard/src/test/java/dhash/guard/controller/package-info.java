@NullMarked
package dhash.guard.controller;

import org.jspecify.annotations.NullMarked;
