package dhash.rules.planted.service;

import dhash.rules.planted.engine.EngineThatLocks;
import org.jspecify.annotations.Nullable;

public final class ServiceThatImportsTheEngine {
  @Nullable EngineThatLocks known;
}
