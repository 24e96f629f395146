package dhash.guard.port;

import dhash.engine.plan.Approval;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Approvals of one environment's plans: signatures over a plan's digest, made with SSH keys. */
public interface Approvals {
  /** What the signatures are made for; one made for anything else does not count. */
  String NAMESPACE = "dhash-plan";

  /** A signature is far shorter. */
  int MOST_BYTES = 16 << 10;

  /** What became of looking at a signature. */
  sealed interface Checked {
    /** It counts. */
    record Valid(Approval approval) implements Checked {}

    /**
     * It does not.
     *
     * @param why a sentence without its end
     */
    record Invalid(String why) implements Checked {}
  }

  /**
   * Whether a signature is one of somebody who may give it, over just this digest.
   *
   * @param revoked a file of keys that no longer count, as {@code ssh-keygen} reads it
   * @param at when keys have to be valid
   * @throws GuardException with {@link ExitCode#REFUSED} when there is no {@code ssh-keygen}
   */
  Checked check(
      String signature, String digest, AllowedSigners signers, Optional<Path> revoked, Instant at)
      throws IOException, InterruptedException;

  /**
   * The program that signs and checks.
   *
   * @throws GuardException with {@link ExitCode#REFUSED} when it is not there
   */
  Path means();

  /**
   * Signs a digest with somebody's key; one that is locked is asked for by {@code ssh-keygen}
   * itself, or by the agent where {@code key} is the public half of one that it holds.
   */
  String sign(String digest, Path key) throws IOException, InterruptedException;

  /** Keeps an approval of a digest, in the place of the approver's earlier one. */
  void keep(String digest, Approval approval) throws IOException;

  /** The signatures that were kept for a digest, whether they count or not. */
  List<String> kept(String digest) throws IOException;
}
