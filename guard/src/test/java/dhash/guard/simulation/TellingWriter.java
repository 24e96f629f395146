package dhash.guard.simulation;

import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.History;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The real writer, with the scene knowing what is being written. */
record TellingWriter(Scene scene, Writer writer) implements Writer {
  @Override
  public String identity() {
    return writer.identity();
  }

  @Override
  public Optional<History> latest() throws IOException {
    return writer.latest();
  }

  @Override
  public boolean unfinished() throws IOException {
    return writer.unfinished();
  }

  @Override
  public void countOn(long position) {
    writer.countOn(position);
  }

  @Override
  public Entry open(Event.Opened opened) throws IOException {
    scene.records(List.of(opened));
    Entry entry = writer.open(opened);
    scene.tell("recorded #1 Opened");
    return entry;
  }

  @Override
  public Entry append(List<Event> events, Instant at) throws IOException {
    scene.records(events);
    Entry entry = writer.append(events, at);
    if (scene.traced()) {
      scene.tell(
          "recorded #"
              + entry.position()
              + " "
              + events.stream().map(TellingWriter::brief).toList());
    }
    return entry;
  }

  private static String brief(Event event) {
    return event instanceof Event.Sampled ? "Sampled" : event.toString();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
