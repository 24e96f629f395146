package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Step;
import dhash.engine.rollout.Ending;
import dhash.guard.config.DatabaseSettings;
import dhash.guard.config.ServiceSettings;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Summary;
import dhash.guard.port.Revisions.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that a deploy would do, in lines that are the same whenever it would do the same. What is
 * approved is the SHA-256 of it; whatever changes makes another document, also that a rollout came
 * in between.
 *
 * @param text the lines, each with its line feed
 * @param digest SHA-256 of the text in UTF-8, 64 lowercase hexadecimal digits
 */
record PlanDocument(String text, String digest) {
  /** So deep do folders of migrations go. */
  private static final int DEPTH = 4;

  /** Lines that are put together. */
  private static final class Lines {
    private final StringBuilder text = new StringBuilder();

    /** Whatever a value holds, it can't look like a line of its own. */
    void add(String name, Object... values) {
      StringJoiner line = new StringJoiner(" ").add(name);
      for (Object value : values) {
        line.add(value.toString().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
      }
      text.append(line).append('\n');
    }
  }

  /**
   * @param gates the file of the quality gates, which need not exist
   */
  static PlanDocument of(Site site, Openings openings, Duration window, Path gates)
      throws IOException {
    Artifact artifact = site.world().revisions().artifact(site.settings().service().tag());
    Lines lines = new Lines();
    lines.add("dhash-plan", 1);
    lines.add("environment", site.environment());
    lines.add("artifact", artifact.tag(), artifact.digest());
    Optional<Revision> baseline = openings.serving();
    lines.add(
        "baseline", baseline.map(r -> r.name() + " " + r.tag() + " " + r.digest()).orElse("none"));
    lines.add("after", lastThatDidAnything(site.journal()));
    plan(lines, openings.plan(Kind.DEPLOY, window));
    lines.add("gates", site.policy());
    if (Files.exists(gates)) {
      lines.add("gates-file", sha256(Files.readAllBytes(gates)));
    }
    service(lines, site.settings().service());
    artifact.settings().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(set -> lines.add("set", set.getKey() + "=" + set.getValue()));
    DatabaseSettings database = site.settings().database();
    lines.add("database", database.host(), database.port(), database.name(), database.user());
    migrations(lines, artifact.migrations());
    String text = lines.text.toString();
    return new PlanDocument(text, sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void plan(Lines lines, Plan plan) {
    lines.add("strategy", plan.strategy());
    lines.add("replicas", plan.replicas());
    for (Step step : plan.steps()) {
      lines.add("step", step.candidateReplicas(), step.weight() + "%", step.bake());
    }
    lines.add("window", plan.window());
    lines.add("contract", plan.contract());
  }

  private static void service(Lines lines, ServiceSettings service) {
    lines.add("service", service.name(), service.url());
    lines.add("limits", service.memoryBytes(), service.cpuMillis());
    lines.add("ready", service.readyPath(), service.readyTimeout());
    lines.add("paths", service.healthPath(), service.metricsPath());
    service.command().forEach(word -> lines.add("command", word));
    new TreeMap<>(service.environment())
        .forEach((name, value) -> lines.add("variable", name + "=" + value));
  }

  private static void migrations(Lines lines, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder, DEPTH)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    TreeMap<String, String> digests = new TreeMap<>();
    for (Path file : files) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      digests.put(name, sha256(Files.readAllBytes(file)));
    }
    digests.forEach((name, digest) -> lines.add("migration", name, digest));
  }

  /**
   * The newest rollout but for deploys that were refused, which changed nothing: those may be tried
   * again under the same approvals.
   */
  private static String lastThatDidAnything(Journal journal) throws IOException {
    for (int most = 8; ; most *= 8) {
      List<Summary> recent = new ArrayList<>(journal.recent(most));
      Optional<Summary> found = recent.stream().filter(summary -> !wasRefused(summary)).findFirst();
      if (found.isPresent() || recent.size() < most) {
        return found.map(summary -> summary.opened().rollout()).orElse("nothing");
      }
    }
  }

  private static boolean wasRefused(Summary summary) {
    Kind kind = summary.opened().plan().kind();
    return (kind == Kind.DEPLOY || kind == Kind.UNDO)
        && summary.ending().filter(ended -> ended.ending() == Ending.REFUSED).isPresent();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
