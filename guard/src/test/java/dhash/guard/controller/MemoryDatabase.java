package dhash.guard.controller;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Restore;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Database;
import dhash.guard.port.Rehearser;
import dhash.guard.port.Restoration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A schema as a set of versions. The release brings 7 to expand and 8 to contract. */
final class MemoryDatabase implements Database, Rehearser, Restoration {
  private final Set<String> applied = new LinkedHashSet<>(List.of("1"));
  private String environment = "";
  private boolean broken;
  private boolean rehearsalFails;

  @Override
  public Map<String, Long> rows() {
    return Map.of();
  }

  @Override
  public synchronized Standing standing() {
    return new Standing(
        "18.6", "memory on nowhere", environment, 1000, String.valueOf(schema().getLast()));
  }

  @Override
  public synchronized void claim(String name) {
    environment = name;
  }

  @Override
  public synchronized List<Migration> migrations(Path migrationsFolder) {
    return List.of(
        new Migration("1", "begin", Phase.EXPAND, applied.contains("1"), true),
        new Migration("7", "grow", Phase.EXPAND, applied.contains("7"), true),
        new Migration("8", "shrink", Phase.CONTRACT, applied.contains("8"), false));
  }

  @Override
  public List<Finding> lint(Path migrationsFolder) {
    return List.of();
  }

  @Override
  public synchronized List<String> migrate(Path migrationsFolder, Phase phase) throws IOException {
    if (broken) {
      throw new IOException("V7__grow.sql: syntax error");
    }
    List<String> ran = new ArrayList<>();
    for (Migration migration : migrations(migrationsFolder)) {
      if (migration.phase() == phase && applied.add(migration.version())) {
        ran.add(migration.version());
      }
    }
    return ran;
  }

  @Override
  public synchronized Undone undo(
      Path migrationsFolder, List<String> versions, DataPolicy policy, String rollout) {
    applied.removeAll(versions);
    return new Undone(versions, List.of(), List.of());
  }

  @Override
  public synchronized Rehearsal rehearse(
      Path backup, Path migrationsFolder, boolean contract, Progress progress) {
    return new Rehearsal(
        backup.toString(),
        Instant.EPOCH,
        Duration.ZERO,
        List.of(new Step("7", "grow", Duration.ofMillis(12), List.of(), List.of(), 0)),
        Duration.ZERO,
        rehearsalFails ? List.of("after the undo the schema differs") : List.of(),
        List.of());
  }

  @Override
  public Optional<Rehearsal> last() {
    return Optional.empty();
  }

  @Override
  public List<String> problems(Restore what, Optional<Server> server, Progress progress) {
    return List.of();
  }

  @Override
  public void prepare(Restore what, Progress progress) {
    // It is as good as there.
  }

  /** The backup was made before version 7. */
  @Override
  public synchronized Swapped swap(Restore what, Instant stamp, Progress progress) {
    applied.remove("7");
    return new Swapped("kept", List.of(new Change("t", 5, 0, 0)), "");
  }

  @Override
  public List<String> since(Restore what) {
    return List.of();
  }

  @Override
  public List<String> kept() {
    return List.of();
  }

  /** There is none. */
  @Override
  public void drop(String kept) {}

  synchronized void failRehearsals() {
    rehearsalFails = true;
  }

  synchronized List<String> schema() {
    return List.copyOf(applied);
  }

  synchronized void breakMigrations() {
    broken = true;
  }
}
