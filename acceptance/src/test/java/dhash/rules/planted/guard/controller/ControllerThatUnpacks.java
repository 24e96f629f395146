package dhash.rules.planted.guard.controller;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

public final class ControllerThatUnpacks {
  @Nullable TarArchiveEntry used;
}
