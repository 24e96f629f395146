package dhash.rules.planted.redaction;

import dhash.rules.planted.service.InnocentService;
import org.jspecify.annotations.Nullable;

public final class RedactionThatKnowsTheService {
  @Nullable InnocentService known;
}
