package dhash.engine.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a deploy was let begin where approvals are asked for or deploys were frozen. Holds all that
 * is needed to check it again later.
 *
 * @param digest SHA-256 of the document, 64 lowercase hexadecimal digits: what was signed
 * @param document all that was going to be done, line by line
 * @param required how many approvals were asked for
 * @param approvals those that counted
 * @param signers the allowed signers of that moment, as their file said; empty where none were
 *     asked for
 * @param exemption why it went ahead in a freeze; empty where there was none
 * @param at when all this was looked at; keys had to be valid then
 */
public record Permit(
    String digest,
    String document,
    int required,
    List<Approval> approvals,
    String signers,
    Optional<Exemption> exemption,
    Instant at) {
  public Permit {
    approvals = List.copyOf(approvals);
  }

  /** Their names, with commas between them. */
  public String approvers() {
    return approvals.stream().map(Approval::approver).collect(Collectors.joining(", "));
  }

  /**
   * @param until when the freeze would have ended
   * @param reason in the operator's words
   */
  public record Exemption(Instant until, String reason) {}
}
