package dhash.rules.planted.guard.cli;

import dhash.rules.planted.service.InnocentService;
import org.jspecify.annotations.Nullable;

public final class CommandThatImportsTheService {
  @Nullable InnocentService known;
}
