package dhash.rules.planted.guard.journal;

import dhash.rules.planted.guard.platform.local.InnocentPlatform;
import org.jspecify.annotations.Nullable;

public final class JournalThatKnowsThePlatform {
  @Nullable InnocentPlatform known;
}
