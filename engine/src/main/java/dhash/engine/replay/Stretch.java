package dhash.engine.replay;

import java.util.Optional;

/**
 * What is replayed as one rollout.
 *
 * @param incident what was wrong in it; empty where nothing was
 */
public record Stretch(Recording recording, Optional<Incident> incident) {}
