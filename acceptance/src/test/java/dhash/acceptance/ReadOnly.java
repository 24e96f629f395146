package dhash.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A folder that can only be read for a while, which only root can bring about. Who has files open
 * there goes on writing to them.
 */
record ReadOnly(Path folder) implements AutoCloseable {
  static ReadOnly of(Path folder) throws Exception {
    String path = folder.toString();
    assumeTrue(
        run("mount", "--bind", path, path) == 0,
        "NOT TESTED: a folder that can only be read, because only root can mount one");
    ReadOnly mounted = new ReadOnly(folder);
    if (run("mount", "-o", "remount,bind,ro", path) != 0) {
      mounted.close();
      throw new AssertionError(path + " can't be made read-only");
    }
    return mounted;
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", "--lazy", folder.toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
