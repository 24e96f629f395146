package dhash.guard.notify;

import dhash.guard.notify.Undelivered.Cause;
import dhash.guard.port.Channel;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * Posts to a webhook. Only an answer of 2xx counts as taken (Teams' Workflows say 202); redirects
 * are answers like any other, so that a message never leaves its host. The address is a secret.
 */
final class WebhookCarrier implements Carrier {
  private static final int MOST_ANSWER_BYTES = 4096;
  private static final int LONGEST_QUOTE = 160;

  /** What is wrong with the message, not with the receiver. */
  private static final Set<Integer> OF_THE_LETTER = Set.of(400, 413, 422);

  private final Vendor vendor;
  private final URI address;
  private final Payloads payloads;
  private final UnaryOperator<String> redact;
  private final InstantSource clock;
  private final Duration limit;
  private final HttpClient http;

  /**
   * @param limit how long a try may take
   * @param trust whose certificates are trusted; the machine's usual ones where empty
   */
  WebhookCarrier(
      Vendor vendor,
      URI address,
      Payloads payloads,
      UnaryOperator<String> redact,
      InstantSource clock,
      Duration limit,
      Optional<SSLContext> trust) {
    this.vendor = vendor;
    this.address = address;
    this.payloads = payloads;
    this.redact = redact;
    this.clock = clock;
    this.limit = limit;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limit)
            .executor(Thread::startVirtualThread);
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  @Override
  public Channel channel() {
    return vendor.channel();
  }

  @Override
  public void carry(Letter letter) throws Undelivered, InterruptedException {
    HttpResponse<byte[]> answer = exchange(request(letter));
    int status = answer.statusCode();
    if (status / 100 != 2) {
      String said = Escape.line(new String(answer.body(), StandardCharsets.UTF_8)).strip();
      throw new Undelivered(
          OF_THE_LETTER.contains(status) ? Cause.LETTER : Cause.CHANNEL,
          "it answered "
              + status
              + (said.isEmpty() ? "" : ": " + Cut.to(redact.apply(said), LONGEST_QUOTE)),
          retryAfter(answer));
    }
  }

  private HttpRequest request(Letter letter) throws Undelivered {
    try {
      byte[] body =
          Payloads.write(
              payloads.payload(vendor, letter.notice(), letter.leg(channel()).insteadOf()));
      return HttpRequest.newBuilder(address)
          .header("Content-Type", "application/json; charset=utf-8")
          .header("User-Agent", "dhash")
          .header("Idempotency-Key", key(letter))
          .POST(BodyPublishers.ofByteArray(body))
          .build();
    } catch (BrokenForm broken) {
      throw new Undelivered(Cause.LETTER, "its template is broken: " + broken.getMessage());
    }
  }

  /** The event's id, as a header may hold it. */
  static String key(Letter letter) {
    return URLEncoder.encode(letter.notice().id(), StandardCharsets.UTF_8).replace("%3A", ":");
  }

  private HttpResponse<byte[]> exchange(HttpRequest request)
      throws Undelivered, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Undelivered(Cause.CHANNEL, "no answer within " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Undelivered(Cause.CHANNEL, plain(cause));
    } finally {
      answer.cancel(true);
    }
  }

  private String plain(Throwable cause) {
    if (cause instanceof ConnectException) {
      return "no connection";
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : Cut.to(redact.apply(Escape.line(message)), LONGEST_QUOTE);
  }

  /** Seconds, with a fraction where Discord has one, or a date. */
  private Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
    return answer.headers().firstValue("Retry-After").map(String::strip).flatMap(this::duration);
  }

  private Optional<Duration> duration(String text) {
    if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      return Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000)));
    }
    try {
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      Duration left = Duration.between(clock.instant(), until);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException neither) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
