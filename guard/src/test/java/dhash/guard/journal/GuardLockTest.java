package dhash.guard.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Writer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuardLockTest {
  @TempDir Path home;

  /** Another process: takes the lock, says how that went, and keeps it until it is stopped. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (Writer writer = new FileJournal(Path.of(arguments[0])).lock("the other one")) {
        System.out.println("taken " + writer.identity());
        int ignored = System.in.read();
      } catch (GuardException refused) {
        System.out.println(refused.exitCode() + " " + refused.getMessage());
      }
    }
  }

  private Process other() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                home.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    BufferedReader out = process.inputReader(UTF_8);
    return String.valueOf(out.readLine());
  }

  @Test
  void a_second_process_is_refused_and_told_who_holds_it_until_that_one_is_killed()
      throws IOException, InterruptedException {
    FileJournal journal = new FileJournal(home);
    Process holder = other();
    try {
      assertThat(line(holder)).startsWith("taken");
      assertThatThrownBy(() -> journal.lock("me"))
          .isInstanceOfSatisfying(
              GuardException.class,
              busy -> {
                assertThat(busy.exitCode()).isEqualTo(ExitCode.BUSY);
                assertThat(busy).hasMessageContaining(": the other one");
              });
    } finally {
      holder.destroyForcibly();
      assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    journal.lock("me").close();
  }

  /** POSIX: closing any other descriptor of a locked file drops the process's lock. */
  @Test
  void a_second_try_in_the_holding_process_is_refused_and_does_not_lose_the_lock()
      throws IOException, InterruptedException {
    FileJournal journal = new FileJournal(home);
    try (Writer writer = journal.lock("me")) {
      assertThat(writer.identity()).isNotEmpty();
      assertThatThrownBy(() -> journal.lock("myself"))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("by me");
      Process second = other();
      try {
        assertThat(line(second)).startsWith("BUSY").contains(": me");
      } finally {
        second.destroyForcibly();
        assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
      }
    }
    journal.lock("myself").close();
  }
}
