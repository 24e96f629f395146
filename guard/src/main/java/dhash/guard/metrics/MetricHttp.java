package dhash.guard.metrics;

import dhash.guard.port.AllowedHosts;
import dhash.guard.port.Credentials;
import dhash.guard.port.MetricAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Asks other programs for metrics over HTTP: those that may be asked, within a time and a size, and
 * with a word for operators of whatever goes wrong. One serves all sources of a process, on as many
 * threads as ask.
 */
public final class MetricHttp implements AutoCloseable {
  /** The longest answer that is read. */
  static final int MAX_BYTES = 4 << 20;

  /** No question waits longer, whatever its own limit says. */
  public static final Duration LONGEST = Duration.ofSeconds(30);

  private static final int MAX_REDIRECTS = 3;
  private static final int MAX_SHOWN = 200;
  private static final int MAX_SEARCHED = 4096;

  /** Masking shorter secrets would mask half of every sentence. */
  private static final int SHORTEST_MASKED = 4;

  private final AllowedHosts allowed;
  private final Map<String, String> variables;
  private final UnaryOperator<String> redactor;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final BoundedClient client;

  /**
   * Over connections of its own.
   *
   * @param variables the process's environment, where credentials may stand
   * @param redactor masks secrets in what others wrote, before it is shown
   * @param clock for the age of what is answered
   * @param nanoClock {@code System::nanoTime}
   */
  public MetricHttp(
      AllowedHosts allowed,
      Map<String, String> variables,
      UnaryOperator<String> redactor,
      InstantSource clock,
      LongSupplier nanoClock) {
    this(allowed, variables, redactor, clock, nanoClock, new BoundedClient(LONGEST));
  }

  /**
   * Over connections that others use too, and that are closed with this one.
   *
   * @param variables the process's environment, where credentials may stand
   * @param redactor masks secrets in what others wrote, before it is shown
   * @param clock for the age of what is answered
   * @param nanoClock {@code System::nanoTime}
   */
  public MetricHttp(
      AllowedHosts allowed,
      Map<String, String> variables,
      UnaryOperator<String> redactor,
      InstantSource clock,
      LongSupplier nanoClock,
      BoundedClient client) {
    this.client = client;
    this.allowed = allowed;
    this.variables = Map.copyOf(variables);
    this.redactor = redactor;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /**
   * @param form what is posted, URL-encoded; empty for a question without a body
   */
  record Question(
      URI address, String accept, Optional<String> form, Optional<Credentials> credentials) {
    /** Without what may be secret in an address. */
    String shownAddress() {
      return origin(address) + (address.getRawPath() == null ? "" : address.getRawPath());
    }
  }

  /**
   * @param secrets what the question bore, and the answer may repeat
   */
  record Answered(Reply response, List<String> secrets) {
    boolean isSuccess() {
      return response.isSuccess();
    }

    int status() {
      return response.status();
    }

    byte[] body() {
      return response.body();
    }

    /** To be quoted from; what is no UTF-8 is replaced. */
    String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }
  }

  /**
   * @throws IOException with a message for operators; it begins with the address
   */
  Answered ask(Question question, Duration within) throws IOException, InterruptedException {
    try {
      return answer(question, within);
    } catch (IOException e) {
      throw new IOException(question.shownAddress() + ": " + e.getMessage(), e);
    }
  }

  private Answered answer(Question question, Duration within)
      throws IOException, InterruptedException {
    long start = nanoClock.getAsLong();
    URI address = question.address();
    Duration left = within;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Optional<String> refusal = allowed.refusal(address);
      if (refusal.isPresent()) {
        throw new IOException(refusal.get());
      }
      Authorization authorization =
          question.credentials().isEmpty()
              ? Authorization.NONE
              : Authorization.of(question.credentials().get(), variables);
      Reply response = client.exchange(request(question, address, authorization), MAX_BYTES, left);
      Optional<URI> next = redirection(question, address, response);
      if (next.isEmpty()) {
        requireUnpacked(response);
        return new Answered(response, authorization.secrets());
      }
      address = next.get();
      left = within.minusNanos(nanoClock.getAsLong() - start);
    }
    throw new IOException("it redirects again and again");
  }

  private static HttpRequest request(Question question, URI address, Authorization authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).header("Accept", question.accept());
    authorization.header().ifPresent(header -> request.header("Authorization", header));
    question
        .form()
        .ifPresentOrElse(
            form ->
                request
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form)),
            request::GET);
    return request.build();
  }

  /** Compression is never asked for: what is small and near would only cost time. */
  private static void requireUnpacked(Reply response) throws IOException {
    String encoding = response.header("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw new IOException("it answered in the encoding " + oneLine(encoding) + ", unasked");
    }
  }

  /** Only within the same origin: elsewhere others would see the question and its credentials. */
  private static Optional<URI> redirection(Question question, URI from, Reply response)
      throws IOException {
    int status = response.status();
    boolean redirects = status == 307 || status == 308 || (status >= 301 && status <= 303);
    if (!redirects) {
      return Optional.empty();
    }
    URI to;
    try {
      to = from.resolve(URI.create(response.header("Location").orElse("")));
    } catch (IllegalArgumentException e) {
      throw new IOException("it answered " + status + " without a place to go on", e);
    }
    if (!origin(to).equals(origin(from))) {
      throw new IOException(
          "it redirects to " + oneLine(origin(to)) + ", which is not followed: name that address");
    }
    if (question.form().isPresent() && status < 307) {
      throw new IOException("it answered " + status + ", which would lose the question");
    }
    return Optional.of(to);
  }

  private static String origin(URI address) {
    int port = address.getPort();
    boolean usual = port < 0 || port == ("https".equalsIgnoreCase(address.getScheme()) ? 443 : 80);
    String host = address.getHost() == null ? "" : address.getHost();
    return (address.getScheme() + "://" + host + (usual ? "" : ":" + port))
        .toLowerCase(Locale.ROOT);
  }

  /** What went wrong with an answer, and the beginning of what it said instead. */
  MetricAnswer broken(Question question, String what, String said, List<String> secrets) {
    String quoted = shown(said, secrets);
    return new MetricAnswer.Broken(
        redactor.apply(question.shownAddress() + " " + what)
            + (quoted.isEmpty() ? "" : ": " + quoted));
  }

  /** The same for a question that was not answered. */
  MetricAnswer broken(IOException failure) {
    return new MetricAnswer.Broken(redactor.apply(String.valueOf(failure.getMessage())));
  }

  /** The beginning of what others wrote, on one line and without secrets. */
  private String shown(String text, List<String> secrets) {
    String masked = text;
    for (String secret : secrets) {
      masked = secret.length() < SHORTEST_MASKED ? masked : masked.replace(secret, "***");
    }
    String line =
        oneLine(
            redactor.apply(
                masked.length() > MAX_SEARCHED ? masked.substring(0, MAX_SEARCHED) : masked));
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }

  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return line.toString().strip();
  }

  Instant now() {
    return clock.instant();
  }

  /** Without the list of hosts: a replica's address is the platform's word, not an operator's. */
  BoundedClient replicas() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}
