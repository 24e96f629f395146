package dhash.rules.planted.guard.journal;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

public final class JournalThatUsesPicocli {
  @Nullable CommandLine used;
}
