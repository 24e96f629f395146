package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** What may be wrong with an environment's embedded server, each with its cure. */
record ClusterTrouble(String environment, ClusterFiles files) {
  private static final String UNCHANGED = "Its data is as it was.";
  private static final String INVALID_PASSWORD = "28P01";
  private static final String NOT_STARTED = "Nothing was started; the data is as it was.";
  private static final String NEW_PASSWORDS =
      "`dhash down` and then `dhash up` make a new one and start all that uses it.";

  GuardException otherVersion(String made) {
    return new GuardException(
        ExitCode.REFUSED,
        files.data()
            + " was made by PostgreSQL "
            + made
            + ", this is "
            + Binaries.majorVersion()
            + ".",
        NOT_STARTED,
        "Use the dhash release that made it, or dump the database there and load it here.");
  }

  GuardException dataGone() {
    return new GuardException(
        ExitCode.REFUSED,
        "The data folder " + files.data() + " was here and is gone.",
        "Nothing was made in its place.",
        "Put it back, or restore a backup: `dhash backups list --env "
            + environment
            + "`, `dhash backups restore FILE --env "
            + environment
            + "`. To begin with an empty database, remove "
            + files.made()
            + ".");
  }

  GuardException noVersion() {
    return new GuardException(
        ExitCode.REFUSED,
        files.data() + " is no whole data folder of PostgreSQL: its file PG_VERSION is missing.",
        "Nothing was started; what is in the folder is as it was.",
        "Put the file back if it alone was removed (its one line is "
            + Binaries.majorVersion()
            + "); else move the folder away and restore a backup: `dhash backups list --env "
            + environment
            + "`.");
  }

  GuardException portTaken(int port) {
    return new GuardException(
        ExitCode.REFUSED,
        "Port "
            + port
            + " of "
            + environment
            + "'s database is taken by another program; running replicas know the database there.",
        NOT_STARTED,
        "End that program (ss -ltnp 'sport = :"
            + port
            + "'), or delete "
            + files.port()
            + " to have another port chosen and deploy again.");
  }

  GuardException passwordMissing(Path file) {
    return new GuardException(
        ExitCode.REFUSED,
        file + " is missing: a password of " + environment + "'s embedded database.",
        "The database and its data are as they were.",
        NEW_PASSWORDS);
  }

  /**
   * Says which file holds the wrong password, where that is why a log-in was refused.
   *
   * @throws GuardException where it is
   */
  void ifWrongPassword(Path file, Exception refused) {
    if (!(refused.getCause() instanceof SQLException cause
        && INVALID_PASSWORD.equals(cause.getSQLState()))) {
      return;
    }
    throw new GuardException(
        ExitCode.REFUSED,
        refused.getMessage() + ". It is not the password in " + file + ".",
        "The database and its data are as they were.",
        "Put the right file back, or remove it: " + NEW_PASSWORDS,
        refused);
  }

  GuardException busy(Duration limit) {
    return new GuardException(
        ExitCode.BUSY,
        "Another process has been starting or stopping the database of "
            + environment
            + " for "
            + limit.toMinutes()
            + " min.",
        "Nothing was started.",
        "End that process and try again.");
  }

  GuardException somebodyElses(String owner) {
    return new GuardException(
        ExitCode.REFUSED,
        "The embedded database of "
            + environment
            + " belongs to the user "
            + owner
            + ", and this is root, as whom PostgreSQL's programs can't use it.",
        "Nothing was changed.",
        "Run the command as " + owner + ", such as by `sudo -u " + owner + "`.");
  }

  GuardException failed(Exception failure) {
    String happened =
        "The embedded PostgreSQL of " + environment + " failed: " + FileTrouble.of(failure);
    if (FileTrouble.isDenied(failure)) {
      String owner = FileTrouble.owner(files.folder()).orElse("that it belongs to");
      return new GuardException(
          ExitCode.ERROR,
          happened,
          UNCHANGED,
          "Run the command as the user " + owner + ", whose database it is.",
          failure);
    }
    return GuardException.passing(
        ExitCode.ERROR, happened, UNCHANGED, "See the logs in " + files.folder() + ".", failure);
  }

  GuardException interrupted(InterruptedException interrupted) {
    return new GuardException(
        ExitCode.INTERRUPTED,
        "Interrupted while waiting for the embedded PostgreSQL of " + environment + ".",
        UNCHANGED,
        "Run the command again.",
        interrupted);
  }
}
