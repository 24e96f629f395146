package dhash.guard.port;

import java.util.regex.Pattern;

/** What a release's tag may look like: it becomes the name of a folder, and no more than that. */
public final class Tag {
  /** To be shown where somebody has written another. */
  public static final String RULE =
      "Use up to 128 letters, digits, dots, hyphens and underscores, the first of them neither a"
          + " dot nor a hyphen.";

  private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

  private Tag() {}

  /** Whether it is one. */
  public static boolean isTag(String text) {
    return SYNTAX.matcher(text).matches();
  }
}
