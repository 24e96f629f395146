package dhash.rules.planted.guard;

import dhash.rules.planted.guard.journal.InnocentJournal;
import org.jspecify.annotations.Nullable;

public final class SecondCompositionRoot {
  @Nullable InnocentJournal known;
}
