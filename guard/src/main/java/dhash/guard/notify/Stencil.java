package dhash.guard.notify;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Fills in a Mustache template. It sees maps, lists and strings, calls no method of anything and
 * reads no other file; what it writes is bounded.
 */
final class Stencil {
  /** Ten times what the longest notice makes of a built-in template. */
  private static final int MOST_CHARS = 8 << 20;

  private Stencil() {}

  /**
   * @param escape is applied to every value but those in three braces
   */
  static String fill(String template, Map<String, Object> values, UnaryOperator<String> escape)
      throws BrokenForm {
    try {
      Bounded out = new Bounded();
      Mustache.compiler()
          .withEscaper(escape::apply)
          .defaultValue("")
          .emptyStringIsFalse(true)
          .withCollector(new MapsOnly())
          .withLoader(name -> {
            throw new IOException("it includes " + name + ", and nothing can be included");
          })
          .compile(template)
          .execute(values, out);
      return out.text.toString();
    } catch (MustacheException broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      throw new BrokenForm(String.valueOf(cause.getMessage()), broken);
    }
  }

  private static final class MapsOnly extends BasicCollector {
    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }

  private static final class Bounded extends Writer {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] chars, int from, int count) throws IOException {
      if (text.length() + count > MOST_CHARS) {
        throw new IOException("it writes more than " + MOST_CHARS + " characters");
      }
      text.append(chars, from, count);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
