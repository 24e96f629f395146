package dhash.guard.platform.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dhash.engine.plan.Revision;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * One line of the control protocol and of the fleet file: URL-encoded words with blanks between,
 * the first of which says what the line is. Chosen over JSON because a JSON library would cost each
 * command a fifth of a second of start-up (docs/adr/0022).
 */
final class Line {
  private final StringBuilder text = new StringBuilder();

  Line(String kind) {
    text.append(kind);
  }

  Line add(Object... words) {
    for (Object word : words) {
      text.append(' ').append(URLEncoder.encode(word.toString(), UTF_8));
    }
    return this;
  }

  Line add(Revision revision) {
    return add(revision.number(), revision.tag(), revision.digest());
  }

  @Override
  public String toString() {
    return text.toString();
  }

  static List<Words> parse(String text) {
    return text.lines().filter(line -> !line.isBlank()).map(Words::new).toList();
  }

  /** The words of a line that was read, from the first on. */
  static final class Words {
    private final String kind;
    private final Iterator<String> rest;

    private Words(String line) {
      List<String> words = Arrays.asList(line.split(" ", -1));
      kind = words.get(0);
      rest = words.subList(1, words.size()).iterator();
    }

    String kind() {
      return kind;
    }

    boolean hasNext() {
      return rest.hasNext();
    }

    String next() {
      return URLDecoder.decode(rest.next(), UTF_8);
    }

    int nextInt() {
      return Integer.parseInt(next());
    }

    long nextLong() {
      return Long.parseLong(next());
    }

    Revision nextRevision() {
      return new Revision(nextInt(), next(), next());
    }
  }
}
