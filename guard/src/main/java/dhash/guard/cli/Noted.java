package dhash.guard.cli;

import dhash.guard.cli.view.PlainView;
import dhash.guard.port.BackupStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Shows how far a backup is, and remembers its notes for the log. */
final class Noted implements BackupStore.Progress {
  private final PlainView view;
  private final List<String> notes = new ArrayList<>();

  Noted(PlainView view) {
    this.view = view;
  }

  @Override
  public void at(String what, long doneBytes, long totalBytes) {
    view.progress(what, doneBytes, totalBytes);
  }

  @Override
  public void note(String line) {
    view.note(line);
    notes.add(line);
  }

  void keepIn(CommandLog log) throws IOException {
    for (String note : notes) {
      log.keep(note);
    }
    notes.clear();
  }
}
