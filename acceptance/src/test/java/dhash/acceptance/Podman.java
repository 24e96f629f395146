package dhash.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Podman with a store of its own, so that the machine's images stay as they are. */
final class Podman implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Programs programs;
  private final Path store;

  private Podman(Path folder) {
    this.programs = new Programs(folder);
    this.store = folder.resolve("containers");
  }

  /** Skips the test where it can't run anything. */
  static Podman in(Path folder) {
    assumeTrue(
        Programs.has("podman") && new UnixSystem().getUid() == 0,
        "NOT TESTED: images, because podman is missing or this is not root");
    return new Podman(folder);
  }

  void load(Path image) throws IOException, InterruptedException {
    programs.run(Map.of(), podman("load", "--quiet", "--input", image.toString()), LIMIT).with(0);
  }

  /** Runs a container to its end. */
  Ended run(String image, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return programs.run(Map.of(), container(image, options, List.of(arguments)), LIMIT);
  }

  /** Starts a container on the machine's own network, with variables that no command line tells. */
  Running start(String image, Map<String, String> variables) throws IOException {
    List<String> options = new ArrayList<>(List.of("--network", "host"));
    variables.keySet().forEach(name -> options.addAll(List.of("--env", name)));
    return programs.start(variables, container(image, options, List.of()));
  }

  /** Within the limits that this process has itself: others may need rights to raise them. */
  private List<String> container(String image, List<String> options, List<String> arguments) {
    List<String> command =
        podman("run", "--rm", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000");
    command.addAll(options);
    command.add("localhost/" + image + ":1.2.3");
    command.addAll(arguments);
    return command;
  }

  private List<String> podman(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "podman",
                "--cgroup-manager=cgroupfs",
                "--root=" + store.resolve("images"),
                "--runroot=" + store.resolve("run")));
    if (Programs.has("runc")) {
      command.add("--runtime=runc"); // crun takes no mixture of old and new control groups
    }
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() throws IOException {
    try {
      programs.run("umount", store.resolve("images/overlay").toString());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
