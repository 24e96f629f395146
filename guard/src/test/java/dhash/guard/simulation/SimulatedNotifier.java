package dhash.guard.simulation;

import dhash.guard.port.Notifier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps each notice once, by its identity, as the real one does; the guard may die before or after.
 */
final class SimulatedNotifier implements Notifier {
  private final Scene scene;
  private final Map<String, Occasion> told = new LinkedHashMap<>();

  SimulatedNotifier(Scene scene) {
    this.scene = scene;
  }

  Map<String, Occasion> told() {
    return told;
  }

  @Override
  public void tell(Notice notice) {
    if (scene.strikes(Fault.CRASH_AFTER_APPEND)) {
      throw scene.crash();
    }
    if (told.putIfAbsent(notice.id(), notice.occasion()) == null) {
      scene.tell("notice " + notice.occasion() + " " + notice.id());
    }
  }

  @Override
  public void close() {
    // All is told at once.
  }
}
