package dhash.rules.planted.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class EngineThatReadsFiles {
  String read(Path file) throws IOException {
    return Files.readString(file);
  }
}
