package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the number for a gate of the operator's own comes from. */
public sealed interface NumberSource {
  /**
   * What a Prometheus server gives for a query: one series, or nothing.
   *
   * @param query PromQL, in which {@link #WORDS} with a dollar sign stand for what is released
   * @param againstDays zero for the number itself; else how unusual its difference to the day
   *     before is among those of so many days ({@link dhash.engine.evidence.DaysBefore})
   */
  record PromQl(String query, int againstDays) implements NumberSource {
    /** What may follow a dollar sign: tags of revisions, and the name of the environment. */
    public static final List<String> WORDS = List.of("candidate", "baseline", "environment");

    /** Revisions are as a rule not there on the days before. */
    public static final List<String> OF_TODAY = List.of("candidate", "baseline");

    private static final Pattern WORD = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");

    /** For the number itself. */
    public PromQl(String query) {
      this(query, 0);
    }

    /** Those in it that stand for nothing. */
    public List<String> unknownWords() {
      return words().stream().filter(word -> !WORDS.contains(word)).toList();
    }

    /** What follows a dollar sign in it. */
    public List<String> words() {
      return WORD.matcher(query).results().map(found -> found.group(1)).distinct().toList();
    }

    /**
     * The query as it is asked; empty where it names a baseline and there is none. What the words
     * stand for is escaped as in a string between double quotes, so that none ends it.
     */
    public Optional<String> about(CustomMetrics.Released released) {
      return about(
          released.environment(),
          Optional.of(released.candidate().tag()),
          released.baseline().map(Revision::tag));
    }

    /** The same by tags, of which either may not be known. */
    public Optional<String> about(
        String environment, Optional<String> candidate, Optional<String> baseline) {
      Matcher words = WORD.matcher(query);
      StringBuilder asked = new StringBuilder();
      while (words.find()) {
        Optional<String> meant =
            switch (words.group(1)) {
              case "candidate" -> candidate;
              case "baseline" -> baseline;
              case "environment" -> Optional.of(environment);
              default -> Optional.of(words.group());
            };
        if (meant.isEmpty()) {
          return Optional.empty();
        }
        words.appendReplacement(asked, Matcher.quoteReplacement(escaped(meant.get())));
      }
      return Optional.of(words.appendTail(asked).toString());
    }

    private static String escaped(String text) {
      return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
      return (againstDays > 0 ? "against " + againstDays + " days before, " : "")
          + "promql "
          + query;
    }
  }

  /**
   * A series out of the service's own text, over the candidate's replicas: the worst that there is.
   *
   * @param labels that a series must have, whatever others it has
   */
  record OwnSeries(String name, Map<String, String> labels) implements NumberSource {
    public OwnSeries {
      labels = Map.copyOf(labels);
    }

    @Override
    public String toString() {
      return "metric " + name + (labels.isEmpty() ? "" : " " + new TreeMap<>(labels));
    }
  }

  /**
   * The service's own counters as a Prometheus server has kept them, over all replicas.
   *
   * @param labels what all of the service's series have and no other's
   */
  record Counters(Map<String, String> labels) implements NumberSource {
    public Counters {
      labels = Map.copyOf(labels);
    }

    @Override
    public String toString() {
      return "counters with " + new TreeMap<>(labels);
    }
  }

  /**
   * A number in what an address answers as JSON.
   *
   * @param pointer where it stands, as JSON Pointer (RFC 6901); empty for the answer as a whole
   */
  record Json(URI address, String pointer, Optional<Credentials> credentials)
      implements NumberSource {
    /** Without what may be secret in an address. */
    @Override
    public String toString() {
      return "url "
          + address.getScheme()
          + "://"
          + address.getAuthority()
          + address.getPath()
          + " "
          + pointer;
    }
  }
}
