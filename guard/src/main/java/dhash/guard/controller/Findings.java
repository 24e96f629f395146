package dhash.guard.controller;

import dhash.guard.port.Rehearser.Rehearsal;
import dhash.guard.port.Rehearser.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is worth knowing of a rehearsal, in words: a sentence for each migration. */
public final class Findings {
  private Findings() {}

  /** The sentences, oldest migration first; then what was not shown. */
  public static List<String> of(Rehearsal rehearsal) {
    List<String> findings = new ArrayList<>();
    rehearsal.steps().forEach(step -> findings.add(of(step)));
    rehearsal.unproven().forEach(what -> findings.add("not shown: " + what));
    return List.copyOf(findings);
  }

  private static String of(Step step) {
    List<String> parts = new ArrayList<>();
    parts.add(step.took().toMillis() + " ms");
    parts.addAll(step.locks());
    step.rewritten().forEach(table -> parts.add("rewrites " + table));
    if (step.growthBytes() > 0) {
      parts.add(String.format(Locale.ROOT, "grows by %d kB", (step.growthBytes() + 1023) / 1024));
    }
    return "V" + step.version() + " " + step.description() + ": " + String.join(", ", parts);
  }
}
