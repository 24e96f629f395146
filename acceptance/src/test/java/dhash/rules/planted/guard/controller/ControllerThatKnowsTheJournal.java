package dhash.rules.planted.guard.controller;

import dhash.rules.planted.guard.journal.InnocentJournal;
import org.jspecify.annotations.Nullable;

public final class ControllerThatKnowsTheJournal {
  @Nullable InnocentJournal known;
}
