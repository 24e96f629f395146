package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.Line.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Launch;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform.Ensured;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What client and supervisor say to each other, as lines. */
final class Wire {
  /** How a revision is started, with the revision. */
  record Prepared(Revision revision, Launch launch) {}

  /**
   * @param first whether this opens a call; the polls that follow only ask how it goes
   */
  record EnsureRequest(
      URI entrance, Generation generation, Fleet fleet, Duration limit, boolean first) {}

  private Wire() {}

  static Line launch(Prepared prepared) {
    Launch launch = prepared.launch();
    Line line =
        new Line("launch")
            .add(prepared.revision())
            .add(launch.directory(), launch.memoryBytes(), launch.cpuMillis())
            .add(launch.readyPath(), launch.readyWithin().toMillis(), launch.command().size());
    launch.command().forEach(line::add);
    launch.environment().forEach((name, value) -> line.add(name, value));
    return line;
  }

  static Prepared launch(Words words) {
    Revision revision = words.nextRevision();
    Path directory = Path.of(words.next());
    long memoryBytes = words.nextLong();
    int cpuMillis = words.nextInt();
    String readyPath = words.next();
    Duration readyWithin = Duration.ofMillis(words.nextLong());
    int size = words.nextInt();
    List<String> command = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      command.add(words.next());
    }
    Map<String, String> environment = new LinkedHashMap<>();
    while (words.hasNext()) {
      environment.put(words.next(), words.next());
    }
    return new Prepared(
        revision,
        new Launch(
            command, directory, environment, memoryBytes, cpuMillis, readyPath, readyWithin));
  }

  static Line placement(Placement placement) {
    return new Line("placement")
        .add(placement.revision())
        .add(placement.replicas(), placement.weight());
  }

  static Placement placement(Words words) {
    return new Placement(words.nextRevision(), words.nextInt(), words.nextInt());
  }

  static String ensure(EnsureRequest request) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line("ensure")
            .add(request.entrance(), request.generation().journal())
            .add(request.generation().position(), request.limit().toMillis(), request.first()));
    request.fleet().placements().forEach(placement -> lines.add(placement(placement)));
    return text(lines);
  }

  static EnsureRequest ensure(List<Words> lines) {
    Words head = lines.getFirst();
    URI entrance = URI.create(head.next());
    Generation generation = new Generation(head.next(), head.nextLong());
    Duration limit = Duration.ofMillis(head.nextLong());
    boolean first = Boolean.parseBoolean(head.next());
    Fleet fleet = new Fleet(lines.stream().skip(1).map(Wire::placement).toList());
    return new EnsureRequest(entrance, generation, fleet, limit, first);
  }

  /** Empty: not decided yet, ask again. */
  static Line ensured(Optional<Ensured> ensured) {
    return ensured
        .map(outcome ->
            switch (outcome) {
              case Ensured.Converged() -> new Line("converged");
              case Ensured.NotReady(Revision revision, String reason) ->
                  new Line("not-ready").add(revision).add(reason);
              case Ensured.Superseded(long newest) -> new Line("superseded").add(newest);
            })
        .orElseGet(() -> new Line("pending"));
  }

  static Optional<Ensured> ensured(Words words) {
    return switch (words.kind()) {
      case "converged" -> Optional.of(new Ensured.Converged());
      case "not-ready" -> Optional.of(new Ensured.NotReady(words.nextRevision(), words.next()));
      case "superseded" -> Optional.of(new Ensured.Superseded(words.nextLong()));
      case "pending" -> Optional.empty();
      default -> throw new IllegalArgumentException("unknown answer " + words.kind());
    };
  }

  static String observation(Observation observation) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("entrance").add(observation.entrance(), observation.note()));
    for (Observation.Share share : observation.shares()) {
      lines.add(new Line("share").add(share.revision()).add(share.weight()));
    }
    for (Observation.Replica replica : observation.replicas()) {
      lines.add(
          new Line("replica")
              .add(replica.name())
              .add(replica.revision())
              .add(replica.address(), replica.ready(), replica.crashes(), replica.note()));
    }
    return text(lines);
  }

  static Observation observation(List<Words> lines) {
    Words first = lines.getFirst();
    URI entrance = URI.create(first.next());
    String note = first.next();
    List<Observation.Replica> replicas = new ArrayList<>();
    List<Observation.Share> shares = new ArrayList<>();
    for (Words words : lines.subList(1, lines.size())) {
      if (words.kind().equals("share")) {
        shares.add(new Observation.Share(words.nextRevision(), words.nextInt()));
      } else {
        replicas.add(
            new Observation.Replica(
                words.next(),
                words.nextRevision(),
                URI.create(words.next()),
                Boolean.parseBoolean(words.next()),
                words.nextInt(),
                words.next()));
      }
    }
    return new Observation(entrance, note, replicas, shares);
  }

  static String generation(Optional<Generation> newest) {
    return newest
        .map(g -> new Line("generation").add(g.journal(), g.position()).toString())
        .orElse("");
  }

  static Generation generation(Words words) {
    return new Generation(words.next(), words.nextLong());
  }

  static Line refusal(GuardException refusal) {
    return new Line("refused")
        .add(refusal.exitCode().name(), String.valueOf(refusal.getMessage()))
        .add(refusal.unchanged(), refusal.remedy());
  }

  static GuardException refusal(Words words) {
    return new GuardException(
        ExitCode.valueOf(words.next()), words.next(), words.next(), words.next());
  }

  static String text(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }
}
