package dhash.guard.postgres;

import dhash.guard.port.BackupInspector.Item;
import dhash.guard.port.BackupInspector.Proof;
import dhash.guard.port.BackupLocation;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Fate;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** The copies of one environment's backups at one location. */
final class Copies {
  private static final String CHECKSUM = ".sha256";
  private static final String PROOF = ".verified.json";
  private static final String NOTE = ".copy.json";
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int MOST_SIDECAR_BYTES = 4 << 20;

  private final BackupLocation location;
  private final Path folder;
  private final String environment;
  private final InstantSource clock;

  /**
   * @param folder the local one, absolute
   */
  Copies(BackupLocation location, Path folder, String environment, InstantSource clock) {
    this.location = location;
    this.folder = folder;
    this.environment = environment;
    this.clock = clock;
  }

  String location() {
    return location.name();
  }

  /** All that bears the name of a backup of this environment there, oldest first. */
  List<Item> items() throws IOException {
    SortedMap<String, Long> files = location.list("dhash_" + environment + "_");
    List<Item> items = new ArrayList<>();
    for (String name : files.keySet()) {
      if (BackupName.belongs(name, environment)) {
        items.add(item(name, files));
      }
    }
    return items;
  }

  private Item item(String name, SortedMap<String, Long> files) throws IOException {
    Optional<CopyNote> note =
        files.containsKey(name + NOTE) ? CopyNote.read(read(name + NOTE)) : Optional.empty();
    Optional<Proof> proof =
        note.isPresent() && files.containsKey(name + PROOF)
            ? Sidecars.proof(read(name + PROOF), note.get().sha256())
            : Optional.empty();
    return new Item(
        folder.resolve(name),
        files.getOrDefault(name, 0L),
        note.map(n -> n.backup(folder.resolve(name), proof.isPresent())),
        proof,
        List.of(location()));
  }

  /**
   * Copies a backup there and reads the copy back.
   *
   * @throws IOException also where the copy differs; it is then removed
   */
  void put(Backup backup, Meter meter) throws IOException {
    String name = backup.file().getFileName().toString();
    meter.begin("copying to " + location(), backup.bytes());
    location.put(name, backup.file(), meter::done);
    String there = sha256(name, backup.bytes(), meter);
    if (!there.equals(backup.sha256())) {
      location.remove(name);
      throw new IOException(
          "what was read back of %s has the SHA-256 %s, not %s; `dhash backups verify` shows which"
                  .formatted(name, there, backup.sha256())
              + " of both is damaged");
    }
    location.put(name + CHECKSUM, there + "  " + location.pathOf(name) + "\n");
    putProof(backup);
    location.put(name + NOTE, CopyNote.of(backup).text(name, clock.instant()));
  }

  /** What was found when the backup was restored, where it has been. */
  void putProof(Backup backup) throws IOException {
    Path proof = Sidecars.verified(backup.file());
    if (Sidecars.readProof(backup.file(), backup.sha256()).isPresent()) {
      location.put(backup.file().getFileName() + PROOF, Files.readString(proof));
    }
  }

  /** What is wrong with a copy; empty where it is sound. */
  Optional<String> damage(Item item, Meter meter) {
    String name = item.file().getFileName().toString();
    try {
      Optional<CopyNote> note = CopyNote.read(read(name + NOTE));
      if (note.isEmpty()) {
        return Optional.of("its note, " + name + NOTE + ", is damaged");
      }
      String there = sha256(name, item.bytes(), meter);
      return there.equals(note.get().sha256())
          ? Optional.empty()
          : Optional.of("its SHA-256 is " + there + ", not " + note.get().sha256());
    } catch (IOException unreadable) {
      return Optional.of(Reasons.of(unreadable));
    }
  }

  /**
   * Brings a copy into the local folder, with its checksum and its proof.
   *
   * @throws IOException where it is not there, or not whole; nothing is left of it here
   */
  void fetch(BackupName name, Path root, Meter meter) throws IOException {
    String file = name.text() + BackupName.ZIP;
    CopyNote note =
        CopyNote.read(read(file + NOTE))
            .orElseThrow(() -> new IOException("its note, " + file + NOTE + ", is damaged"));
    Files.createDirectories(folder);
    PartialFile.sweep(folder, environment);
    meter.begin("fetching from " + location(), note.bytes());
    try (PartialFile partial = PartialFile.named(folder, name)) {
      MessageDigest digest = BackupZip.sha256Digest();
      try (InputStream copy = location.open(file)) {
        stream(copy, Channels.newOutputStream(partial.channel()), digest, meter);
      }
      String read = HexFormat.of().formatHex(digest.digest());
      if (!read.equals(note.sha256())) {
        throw new IOException("its SHA-256 is " + read + ", not " + note.sha256());
      }
      partial.channel().force(true);
      Sidecars.writeChecksum(root, partial.zip(), read);
      partial.publish();
      fetchProof(partial.zip(), read);
    }
  }

  private void fetchProof(Path zip, String sha256) throws IOException {
    String file = zip.getFileName() + PROOF;
    if (location.list(file).containsKey(file)) {
      String proof = read(file);
      if (Sidecars.proof(proof, sha256).isPresent()) {
        Folders.write(Sidecars.verified(zip), proof);
      }
    }
  }

  /** What becomes of those there whose days are over; those that may go are removed. */
  List<Fate> prune(Instant now, Set<String> protectedFiles, boolean dryRun) throws IOException {
    List<Backup> whole = items().stream().flatMap(item -> item.backup().stream()).toList();
    List<Fate> fates =
        Retention.fates(
            whole, now, protectedFiles, backup -> location() + "/" + backup.file().getFileName());
    for (Fate fate : fates) {
      if (!dryRun && fate.goes()) {
        remove(fate.backup().file().getFileName().toString());
      }
    }
    return fates;
  }

  private void remove(String name) throws IOException {
    for (String end : List.of("", CHECKSUM, PROOF, NOTE)) {
      location.remove(name + end);
    }
  }

  private String sha256(String name, long bytes, Meter meter) throws IOException {
    meter.begin("reading back from " + location(), bytes);
    MessageDigest digest = BackupZip.sha256Digest();
    try (InputStream copy = location.open(name)) {
      stream(copy, OutputStream.nullOutputStream(), digest, meter);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void stream(InputStream from, OutputStream to, MessageDigest digest, Meter meter)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      digest.update(buffer, 0, read);
      to.write(buffer, 0, read);
      meter.done(read);
    }
  }

  private String read(String file) throws IOException {
    try (InputStream content = location.open(file)) {
      return new String(content.readNBytes(MOST_SIDECAR_BYTES), StandardCharsets.UTF_8);
    }
  }
}
