package dhash.guard.cli;

import dhash.engine.rollout.Operator;
import dhash.guard.config.Elsewhere;
import dhash.guard.config.Environments;
import dhash.guard.config.KeptGates;
import dhash.guard.config.Loaded;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Settings;
import dhash.guard.port.ActionLog;
import dhash.guard.port.Approvals;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.LoggerTrial;
import dhash.guard.port.Platform;
import dhash.guard.port.Postbox;
import dhash.guard.port.Premises;
import dhash.guard.port.Shelf;
import dhash.guard.port.Sleeper;
import dhash.guard.port.SmokeTests;
import dhash.guard.port.TelemetryHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What every command has at hand. Put together in {@code Main}, the only place that knows what
 * stands behind it.
 *
 * @param root the project's root: configuration, releases, backups, logs and {@code .dhash} are
 *     below it
 * @param programHome where the program itself stands
 * @param variables the process's environment
 * @param ids makes identities that no other order has
 * @param operators says who is at it; asking for the host's name takes longer than a command may
 */
public record Desk(
    Path root,
    Path programHome,
    Map<String, String> variables,
    Console console,
    InstantSource clock,
    Sleeper sleeper,
    Supplier<String> ids,
    Supplier<Operator> operators,
    String version,
    Workshop workshop) {

  /** Puts together what a command works on. */
  public interface Workshop {
    /** Reads an environment's settings; options by long name, such as {@code --tag}. */
    Loaded<Settings> settings(String environment, Map<String, String> options);

    /** Reads the gates of an environment; {@code duration} replaces the window's length. */
    Loaded<QualityGates> gates(
        Settings settings, Optional<String> file, Optional<Duration> duration);

    /** An environment that can be acted on. Nothing is started or written by this alone. */
    Site site(Settings settings, QualityGates gates);

    /** Sends notices of an environment; what is to be seen here goes to {@code shown}. */
    Postbox postbox(Settings settings, QualityGates gates, Consumer<String> shown);

    /** Where an environment runs: all that a look at it needs. */
    Platform platform(Settings settings);

    /** An environment's backups as files, to be looked at. */
    BackupInspector backups(Settings settings);

    /** What the environment's Prometheus server recorded; empty where it has none. */
    Optional<TelemetryHistory> history(Settings settings);

    /** What can be asked of the service of an environment, from outside. */
    SmokeTests smokeTests(Settings settings, QualityGates gates);

    /** A trial of the logger of this tag, or where none is given of what is configured. */
    LoggerTrial loggerTrial(Settings settings, Optional<String> tag) throws IOException;

    /** The journal of an environment, whether its configuration can be read or not. */
    Journal journal(String environment);

    /** What was done in an environment that is no rollout; with no name, on the whole place. */
    ActionLog actions(Optional<String> environment);

    /** Approvals of an environment's plans. */
    Approvals approvals(String environment);

    /** Releases by tag. */
    Shelf shelf();

    /** Starts this program again, detached, with other arguments; its output goes to the file. */
    ProcessHandle startDetached(List<String> arguments, Path output) throws IOException;

    /** The local platform as a whole. */
    Premises premises();
  }

  /** Who is at it. */
  Operator operator() {
    return operators.get();
  }

  /**
   * Records what is about to be done, for the audit.
   *
   * @param environment empty for what concerns the whole place
   * @param reason why, in the operator's words
   * @param detail to what; no secrets
   */
  void record(Optional<String> environment, String what, String reason, String detail)
      throws IOException {
    workshop
        .actions(environment)
        .record(new ActionLog.Action(what, operator(), reason, detail, clock.instant()));
  }

  /** The same for what must not wait for a disk: where it can't be recorded, that is said. */
  void recordIfPossible(Optional<String> environment, String what, String reason, String detail) {
    try {
      record(environment, what, reason, detail);
    } catch (IOException unwritable) {
      console.say("Not recorded for the audit: " + what + " (" + FileTrouble.of(unwritable) + ").");
    }
  }

  /** The settings of an environment, complete. */
  Settings settings(String environment, Map<String, String> options) {
    return workshop.settings(environment, options).orThrow();
  }

  /** An environment, with options by long name. */
  Site site(String environment, Map<String, String> options) {
    return site(settings(environment, options), Optional.empty(), Optional.empty());
  }

  /** An environment with other gates or another window than configured. */
  Site site(Settings settings, Optional<String> gates, Optional<Duration> duration) {
    return workshop.site(settings, workshop.gates(settings, gates, duration).orThrow());
  }

  Site site(String environment) {
    return site(environment, Map.of());
  }

  /**
   * An environment with an open rollout, which carries its own gates: whatever has become of the
   * configuration meanwhile, it must be guarded and can be taken back, and judged by the numbers
   * that it was judged by so far.
   */
  Site siteOfOpenRollout(String environment) {
    journal(environment); // refuses what is no environment
    Settings settings = workshop.settings(environment, Map.of()).draft();
    Optional<String> kept =
        newest(environment).flatMap(new KeptGates(homeOf(environment))::of).map(Path::toString);
    return workshop.site(settings, workshop.gates(settings, kept, Optional.empty()).draft());
  }

  /** A journal that can't be read is told by whoever opens it. */
  private Optional<String> newest(String environment) {
    try {
      return workshop.journal(environment).recent(1).stream()
          .findFirst()
          .map(summary -> summary.opened().rollout());
    } catch (IOException | GuardException unreadable) {
      return Optional.empty();
    }
  }

  Path homeOf(String environment) {
    return root.resolve(".dhash").resolve(environment);
  }

  /**
   * The journal of an environment that is known by its configuration or by having been used.
   *
   * @throws GuardException with {@link ExitCode#USAGE} when it is not
   */
  Journal journal(String environment) {
    boolean known =
        Environments.of(root).contains(environment)
            || (Environments.isName(environment)
                && Files.isDirectory(root.resolve(".dhash").resolve(environment)));
    if (!known) {
      throw new GuardException(
          ExitCode.USAGE,
          "There is no environment \"" + environment + "\" in " + root + ".",
          "Nothing was started.",
          Elsewhere.advice(root, programHome)
              .orElseGet(() -> "Known: " + String.join(", ", Environments.of(root)) + "."));
    }
    return workshop.journal(environment);
  }

  /** Where an environment runs, whether all of its configuration can be read or not. */
  Platform platform(String environment) {
    return workshop.platform(workshop.settings(environment, Map.of()).draft());
  }

  /** Who was told of nothing may have looked in the wrong folder. */
  void sayWhetherElsewhere() {
    Elsewhere.advice(root, programHome).ifPresent(console::say);
  }

  Path logs() {
    return root.resolve("logs");
  }
}
