package dhash.rules.planted.guard.controller;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

public final class ControllerThatUsesJackson {
  @Nullable JsonNode used;
}
