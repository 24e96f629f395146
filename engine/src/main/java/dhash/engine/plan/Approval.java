package dhash.engine.plan;

/**
 * A person's word that a plan may be carried out.
 *
 * @param approver the principal of the key, as the allowed signers name it
 * @param key the key's fingerprint, such as {@code SHA256:…}
 * @param signature over the plan's digest, as {@code ssh-keygen} writes it
 */
public record Approval(String approver, String key, String signature) {}
