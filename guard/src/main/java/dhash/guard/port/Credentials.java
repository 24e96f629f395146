package dhash.guard.port;

import java.nio.file.Path;

/**
 * What a source of metrics wants to see before it answers: by reference alone. The secret is read
 * anew for each question, so that it may be renewed at any time.
 */
public sealed interface Credentials {
  /** {@code Authorization: Bearer <token>}. */
  record Bearer(Secret token) implements Credentials {}

  /** {@code Authorization: Basic <user:password>}. */
  record Login(String user, Secret password) implements Credentials {}

  /** Where a secret stands. */
  sealed interface Secret {
    /** In the environment variable of this name. */
    record Variable(String name) implements Secret {}

    /**
     * In the first line of this file, which nobody but its owner may read.
     *
     * @param file absolute
     */
    record FirstLine(Path file) implements Secret {}
  }
}
