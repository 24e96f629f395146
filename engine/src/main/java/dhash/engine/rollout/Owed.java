package dhash.engine.rollout;

import java.time.Instant;

/** An effect and the moment before which it is not to be carried out. */
public record Owed(Effect effect, Instant notBefore) {}
