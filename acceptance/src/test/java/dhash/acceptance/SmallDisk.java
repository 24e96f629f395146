package dhash.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, which only root can mount. */
record SmallDisk(Path folder) implements AutoCloseable {
  private static final int MEGABYTE = 1 << 20;

  static SmallDisk mount(Path folder, int megabytes) throws Exception {
    Files.createDirectory(folder);
    String size = "size=" + megabytes + "m";
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString()) == 0,
        "NOT TESTED: a full disk, because only root can mount a small one");
    return new SmallDisk(folder);
  }

  /** Leaves so much room. */
  Path fillUpTo(int megabytesLeft) throws IOException {
    Path ballast = folder.resolve("ballast");
    byte[] megabyte = new byte[MEGABYTE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(folder).getUsableSpace() > (megabytesLeft + 1L) * MEGABYTE) {
        out.write(megabyte);
      }
    }
    return ballast;
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", "--lazy", folder.toString()); // also where a failed test has left a server
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
