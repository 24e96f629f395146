package dhash.guard.cli;

import dhash.engine.gate.Policy;
import dhash.guard.config.Secret;
import dhash.guard.config.Settings;
import dhash.guard.controller.World;
import dhash.guard.port.Inbox;
import dhash.guard.port.Journal;
import dhash.guard.port.Launch;
import dhash.guard.port.Notifier;
import dhash.guard.port.Revisions.Artifact;
import dhash.redaction.Redactor;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One environment, put together: its configuration and everything that acts on it.
 *
 * @param home the environment's folder, such as {@code .dhash/staging}
 * @param notifiers tells people; its console lines go where it is told
 * @param gates the file that the gates are from, as it was read
 * @param launches how an artifact is started here
 * @param redactor knows this environment's secrets
 * @param databaseAwake whether the database can be asked without starting anything
 */
public record Site(
    Settings settings,
    Policy policy,
    Secret gates,
    Path home,
    Journal journal,
    Inbox inbox,
    World world,
    Function<Consumer<String>, Notifier> notifiers,
    Function<Artifact, Launch> launches,
    Redactor redactor,
    java.util.function.BooleanSupplier databaseAwake) {

  String environment() {
    return settings.environment();
  }
}
