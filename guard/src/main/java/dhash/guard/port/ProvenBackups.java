package dhash.guard.port;

import dhash.guard.port.BackupInspector.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Which of an environment's backups were restored once. Looks at files only. */
public interface ProvenBackups {
  /** A backup with its proof. */
  record Proven(Path file, Proof proof) {}

  /** That of the local ones which was restored last; empty where none ever was. */
  Optional<Proven> lastProven() throws IOException;
}
