package dhash.guard.notify;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shortens text to what a receiver takes, with an ellipsis for what is missing. */
final class Cut {
  static final String ELLIPSIS = "…";

  /** Of an entity, ampersand and semicolon included. */
  private static final int LONGEST_ENTITY = 6;

  private Cut() {}

  /**
   * @param most in UTF-16 units, of which there are never fewer than characters
   */
  static String to(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Math.max(0, most - ELLIPSIS.length());
    int entity = text.lastIndexOf('&', end - 1);
    if (entity >= 0 && end - entity < LONGEST_ENTITY && text.indexOf(';', entity) >= end) {
      end = entity;
    }
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end - backslashesThatEscape(text, end)) + ELLIPSIS;
  }

  /** A last backslash without the character that it escapes would escape the ellipsis. */
  private static int backslashesThatEscape(String text, int end) {
    int count = 0;
    while (count < end && text.charAt(end - 1 - count) == '\\') {
      count++;
    }
    return count % 2;
  }

  /** Shortens a member that is a string. */
  static void member(JsonNode object, String name, int most) {
    if (object instanceof ObjectNode node && node.path(name).isString()) {
      node.put(name, to(node.path(name).stringValue(), most));
    }
  }
}
