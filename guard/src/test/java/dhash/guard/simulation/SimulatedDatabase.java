package dhash.guard.simulation;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Event;
import dhash.guard.port.Database;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** A database with one expand and one contract migration; each runs whole or not at all. */
final class SimulatedDatabase implements Database {
  private final Scene scene;
  private final BooleanSupplier verifiedBackup;
  private final BooleanSupplier rehearsed;
  private final BooleanSupplier candidateAlone;
  private final IntSupplier candidatesTraffic;
  private final Set<String> applied = new TreeSet<>(Set.of("1"));
  private final boolean dataInTheWay;
  private final boolean undoRefused;
  private final boolean contractRefused;
  private boolean undone;

  SimulatedDatabase(
      Scene scene,
      boolean migrated,
      BooleanSupplier verifiedBackup,
      BooleanSupplier rehearsed,
      BooleanSupplier candidateAlone,
      IntSupplier candidatesTraffic) {
    this.scene = scene;
    this.verifiedBackup = verifiedBackup;
    this.rehearsed = rehearsed;
    this.candidateAlone = candidateAlone;
    this.candidatesTraffic = candidatesTraffic;
    this.dataInTheWay = scene.chance(30);
    this.contractRefused = scene.chance(10);
    this.undoRefused = scene.isAbout(Event.EffectGivenUp.class) || scene.chance(3);
    if (migrated) {
      applied.add("7");
    }
  }

  Set<String> applied() {
    return applied;
  }

  @Override
  public Map<String, Long> rows() {
    return Map.of();
  }

  @Override
  public Standing standing() throws IOException {
    scene.called("database");
    scene.answers("database");
    return new Standing("18.6", "memory on nowhere", Scenario.ENVIRONMENT, 1000, "1");
  }

  @Override
  public void claim(String environment) {
    // It bears the name already.
  }

  @Override
  public List<Migration> migrations(Path migrationsFolder) {
    return List.of(
        new Migration("1", "begin", Phase.EXPAND, true, true),
        new Migration("7", "grow", Phase.EXPAND, applied.contains("7"), true),
        new Migration("8", "shrink", Phase.CONTRACT, applied.contains("8"), false));
  }

  @Override
  public List<Finding> lint(Path migrationsFolder) {
    return List.of();
  }

  @Override
  public List<String> migrate(Path migrationsFolder, Phase phase) throws IOException {
    scene.called("migrate");
    if (undone) {
      throw new IOException("terminating connection due to administrator command");
    }
    scene.invariants.migrates(
        phase,
        verifiedBackup.getAsBoolean(),
        rehearsed.getAsBoolean(),
        candidateAlone.getAsBoolean());
    if (phase == Phase.CONTRACT && contractRefused) {
      throw new GuardException(
          ExitCode.REFUSED, "The script is wrong.", "Nothing was changed.", "Mend it.");
    }
    List<String> ran = new ArrayList<>();
    for (Migration migration : migrations(migrationsFolder)) {
      if (migration.phase() == phase && applied.add(migration.version())) {
        scene.tell("migrated " + migration.version());
        ran.add(migration.version());
        scene.mayDie();
      }
    }
    scene.answers("migrate");
    return ran;
  }

  /** Ends what an earlier migrate still runs, as the real one does: none comes through any more. */
  @Override
  public Undone undo(
      Path migrationsFolder, List<String> versions, DataPolicy policy, String rollout)
      throws IOException {
    scene.called("undo");
    scene.invariants.undoes(candidatesTraffic.getAsInt());
    undone = true;
    if (undoRefused) {
      throw new GuardException(
          ExitCode.REFUSED, "There is no undo script.", "The schema stays.", "Write one.");
    }
    List<Undone.Left> left = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String version : versions) {
      if (policy == DataPolicy.KEEP && dataInTheWay) {
        left.add(new Undone.Left(version, "it holds data"));
      } else if (applied.remove(version)) {
        scene.tell("undone " + version);
        gone.add(version);
      }
    }
    scene.answers("undo");
    return new Undone(gone, left, List.of());
  }
}
