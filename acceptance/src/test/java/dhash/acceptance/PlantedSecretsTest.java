package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty secrets, wherever somebody may put one by right or by mistake, and none of them in anything
 * that a full run leaves behind, nor in the arguments of a process while it goes on.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class PlantedSecretsTest {
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  private static final int WANTED = 50;
  private static final String[] NOTIFY = {"notify", "--type", "info"};
  private static final String[] CI = {"deploy-notify", "--phase", "failure", "--version", "v1"};

  @TempDir Path temporary;

  private final SplittableRandom random = new SplittableRandom(50);
  private final Map<String, String> planted = new LinkedHashMap<>();

  /** A secret that is looked for afterwards by its own letters, under a name for the report. */
  private String secret(String where) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      value.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    planted.put(where, value.toString());
    return value.toString();
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    for (String channel : List.of("SLACK", "TEAMS", "DISCORD")) {
      variables.put(channel + "_WEBHOOK_URL", "http://127.0.0.1:1/hooks/" + secret(channel));
    }
    variables.put("SMTP_HOST", "127.0.0.1");
    variables.put("SMTP_PORT", "1");
    variables.put("EMAIL_FROM", "dhash@example.com");
    variables.put("EMAIL_TO", "ops@example.com");
    variables.put("SMTP_USER", "dhash");
    for (String name :
        List.of(
            "SMTP_PASSWORD",
            "PROMETHEUS_TOKEN",
            "DB_PASSWORD",
            "AWS_SECRET_ACCESS_KEY",
            "GITHUB_TOKEN")) {
      variables.put(name, secret(name));
    }
    return variables;
  }

  /** What people type into a reason or a message, having copied too much. */
  private List<String> sayings(String where) {
    List<String> sayings = new ArrayList<>();
    for (String form :
        List.of(
            "rotated password=%s",
            "curl -H 'Authorization: Bearer %s'",
            "see https://user:%s@git.example.com/x",
            "token: %s",
            "{\"api_key\": \"%s\"}",
            "https://x.example.com/?access_token=%s&a=1",
            "export CLIENT_SECRET=%s")) {
      sayings.add(form.formatted(secret(where + ": " + form)));
    }
    return sayings;
  }

  @Test
  void none_of_fifty_is_in_anything_that_a_full_run_leaves_behind() throws Exception {
    try (Project project = Project.in(temporary)) {
      project.with("staging").withFastGates("staging", true);
      Map<String, String> variables = variables();
      project.set("staging", "DHASH_NOTIFY_CHANNELS", "console,file,slack,teams,discord,email");
      StringBuilder printed = new StringBuilder();
      Set<String> arguments = new ConcurrentSkipListSet<>();
      CountDownLatch over = new CountDownLatch(1);
      Thread watcher = Thread.startVirtualThread(() -> watch(project, over, arguments));

      fullRun(project, variables, printed);

      over.countDown();
      watcher.join();
      assertThat(planted).hasSizeGreaterThanOrEqualTo(WANTED);
      assertThat(arguments).as("arguments of processes").hasSizeGreaterThan(5);
      assertThat(found("printed", printed.toString())).isEmpty();
      assertThat(foundIn(project.folder())).isEmpty();
      assertThat(found("arguments", String.join("\n", arguments))).isEmpty();
    }
  }

  private void fullRun(Project project, Map<String, String> variables, StringBuilder printed)
      throws Exception {
    for (String reason : sayings("deploy")) {
      run(project, variables, printed, "deploy", "--dry-run", "--reason", reason);
    }
    List<String> deploys = sayings("reason");
    run(project, variables, printed, "deploy", "--reason", deploys.getFirst());
    project.dhash("releases", "add", "v1.2.4", "--from", "v1.2.3").with(0);
    clients(project);
    run(project, variables, printed, "deploy", "--tag", "v1.2.4", "--reason", deploys.get(1));
    for (String message : sayings("notify")) {
      String[] local = {"--channels", "console,file", "--message", message};
      run(project, variables, printed, Stream.of(NOTIFY, local));
    }
    String[] toAll = {"--message", "to all, who can't be told"};
    run(project, variables, printed, Stream.of(NOTIFY, toAll));
    for (String reason : sayings("orders")) {
      run(project, variables, printed, "abort", "--reason", reason);
    }
    run(project, variables, printed, "rollback", "--yes", "--reason", deploys.get(2));
    run(project, variables, printed, "backup", "--verbose");
    run(project, variables, printed, "doctor", "-o", "json");
    run(project, variables, printed, "lint", "--verbose");
    run(project, variables, printed, "show", "staging-2");
    run(project, variables, printed, "history");
    run(project, variables, printed, "smoke-test");
    for (String error : sayings("ci")) {
      String[] local = {"--channels", "console,file", "--error", error};
      run(project, variables, printed, Stream.of(CI, local));
    }
  }

  private static void run(
      Project project,
      Map<String, String> variables,
      StringBuilder printed,
      Stream<String[]> arguments)
      throws Exception {
    run(project, variables, printed, arguments.flatMap(Stream::of).toArray(String[]::new));
  }

  private static void run(
      Project project, Map<String, String> variables, StringBuilder printed, String... arguments)
      throws Exception {
    try (Running running = project.start(variables, arguments)) {
      Ended ended = running.await(Project.LIMIT);
      printed.append(ended.out()).append(ended.err());
    }
  }

  /** In headers, queries and bodies of requests, as clients send them by mistake. */
  private void clients(Project project) throws Exception {
    URI entrance = project.url("staging");
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : List.of("/api/dhash/extract", "/api/dhash/components", "/no/such/path")) {
        HttpRequest request =
            HttpRequest.newBuilder(
                    entrance.resolve(path + "?access_token=" + secret("query of " + path)))
                .header("Authorization", "Bearer " + secret("header of " + path))
                .header("X-Api-Key", secret("key of " + path))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"password\":\"" + secret("body of " + path) + "\"}"))
                .build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
      }
    }
  }

  /** Arguments of all processes of the project but of commands into which somebody typed one. */
  private static void watch(Project project, CountDownLatch over, Set<String> arguments) {
    try {
      while (!over.await(100, TimeUnit.MILLISECONDS)) {
        project.processes().all().values().stream()
            .filter(line -> !line.matches(".* --(reason|message|error) .*"))
            .forEach(arguments::add);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> found(String where, String text) {
    Set<String> found = new TreeSet<>();
    planted.forEach((name, secret) -> {
      if (text.contains(secret)) {
        found.add(where + ": " + name);
      }
    });
    return found;
  }

  private Set<String> foundIn(Path folder) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try {
          String name = folder.relativize(file).toString();
          found.addAll(found(name, text(Files.newInputStream(file))));
          if (name.endsWith(".zip")) {
            found.addAll(foundInside(file, name));
          }
        } catch (NoSuchFileException gone) {
          assertThat(file).as("a running server removes files").doesNotExist();
        }
      }
    }
    return found;
  }

  private Set<String> foundInside(Path zip, String name) throws IOException {
    Set<String> found = new TreeSet<>();
    try (ZipFile open = new ZipFile(zip.toFile())) {
      for (ZipEntry entry : open.stream().filter(e -> !e.isDirectory()).toList()) {
        found.addAll(found(name + "!" + entry.getName(), text(open.getInputStream(entry))));
      }
    }
    return found;
  }

  private static String text(InputStream stream) throws IOException {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
