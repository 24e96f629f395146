package dhash.rules.planted.guard.port;

import dhash.rules.planted.guard.controller.InnocentController;
import org.jspecify.annotations.Nullable;

public final class PortThatKnowsTheController {
  @Nullable InnocentController known;
}
