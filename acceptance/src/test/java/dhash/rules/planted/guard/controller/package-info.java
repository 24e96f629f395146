@NullMarked
package dhash.rules.planted.guard.controller;

import org.jspecify.annotations.NullMarked;
