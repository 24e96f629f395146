package dhash.rules.planted.guard.cli;

import dhash.rules.planted.guard.postgres.InnocentDatabase;
import org.jspecify.annotations.Nullable;

public final class CommandThatKnowsPostgres {
  @Nullable InnocentDatabase known;
}
