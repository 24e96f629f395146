package dhash.guard.notify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a payload that is too large as a whole smaller: its longest texts lose half, in turns. */
final class Shrink {
  /** Shorter texts are left as they are. */
  private static final int SHORTEST = 32;

  private static final int MOST_ROUNDS = 2000;

  /** One text in a payload. */
  private record Text(ObjectNode holder, String name) {
    int length() {
      return holder.path(name).stringValue().length();
    }
  }

  private final List<Text> texts = new ArrayList<>();

  /** Where the member is a string it may be shortened. */
  void add(JsonNode holder, String name) {
    if (holder instanceof ObjectNode node && node.path(name).isString()) {
      texts.add(new Text(node, name));
    }
  }

  /** Until it fits, or nothing is long any more. */
  void until(BooleanSupplier fits) {
    for (int i = 0; i < MOST_ROUNDS && !fits.getAsBoolean(); i++) {
      Optional<Text> longest = texts.stream().max(Comparator.comparingInt(Text::length));
      if (longest.isEmpty() || longest.get().length() <= SHORTEST) {
        return;
      }
      Text text = longest.get();
      Cut.member(text.holder(), text.name(), Math.max(SHORTEST, text.length() / 2));
    }
  }
}
