package dhash.guard.postgres;

import com.sun.security.auth.module.UnixSystem;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which account PostgreSQL's programs run under: it refuses to run as root.
 *
 * <p>As root they run in a user namespace of their own, where root's files are theirs but no
 * privilege is left: so it works below folders that only root may enter. Where namespaces are
 * switched off (many containers), they run as the system's {@code postgres} or {@code nobody}, who
 * must be able to reach the folder.
 */
sealed interface Account {
  /** An ordinary user, or root in a namespace: nothing has to be handed over. */
  record Ours(List<String> prefix) implements Account {
    @Override
    public List<String> command(List<String> command) {
      return joined(prefix, command);
    }

    @Override
    public void handOver(Path folder) {}
  }

  /** Another user of the system. */
  record Other(UserPrincipal user) implements Account {
    @Override
    public List<String> command(List<String> command) {
      String name = user.getName();
      return joined(
          List.of(
              "setpriv",
              "--reuid",
              name,
              "--regid",
              name.equals("nobody") ? "nogroup" : name,
              "--clear-groups",
              "--"),
          command);
    }

    @Override
    public void handOver(Path folder) throws IOException {
      chown(folder, user);
    }
  }

  /** The command line that runs {@code command} under this account. */
  List<String> command(List<String> command);

  /** Gives the folder and all that is in it to the account. */
  void handOver(Path folder) throws IOException;

  /** The account for this process, found out by trying. */
  static Account present(Path workFolder) throws IOException, InterruptedException {
    if (!isRoot()) {
      return new Ours(List.of());
    }
    List<String> namespace = List.of("unshare", "--user");
    if (works(joined(namespace, List.of("true")))) {
      return new Ours(namespace);
    }
    return other(workFolder);
  }

  /** For root without namespaces: somebody who can get as far as the folder's parent. */
  static Account other(Path workFolder) throws IOException, InterruptedException {
    for (String name : List.of("postgres", "nobody")) {
      try {
        Account account =
            new Other(
                workFolder
                    .getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(name));
        if (works(
            account.command(List.of("test", "-x", workFolder.resolveSibling("").toString())))) {
          return account;
        }
      } catch (UserPrincipalNotFoundException absent) {
        // the next one may exist
      }
    }
    throw new GuardException(
        ExitCode.REFUSED,
        "PostgreSQL does not run as root, and neither user namespaces (unshare --user) nor another"
            + " user who can enter "
            + workFolder
            + " are at hand.",
        "Nothing was started.",
        "Run dhash as an ordinary user, or move the project to a folder that the user nobody may"
            + " enter, such as /srv.");
  }

  /** Whether this process may do everything, except run PostgreSQL. */
  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      return Command.succeeds(command, Duration.ofSeconds(10));
    } catch (IOException notInstalled) {
      return false;
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static void chown(Path folder, UserPrincipal owner) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
              throws IOException {
            return visitFile(visited, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.getFileAttributeView(
                    file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(owner);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
