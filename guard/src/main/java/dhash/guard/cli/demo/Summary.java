package dhash.guard.cli.demo;

import dhash.engine.rollout.Event;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What came of the demonstration, from the journal and from what the clients saw. */
final class Summary {
  private final List<Load.Request> requests;

  Summary(List<Load.Request> requests) {
    this.requests = List.copyOf(requests);
  }

  /** One line for each release, and what the bad one cost. */
  List<String> lines(Journal.History good, Journal.History bad) {
    List<String> lines = new ArrayList<>();
    lines.add(phase("good release " + good.opened().candidate().tag(), good));
    lines.add(phase("bad release " + bad.opened().candidate().tag(), bad));
    Optional<Instant> firstTraffic = firstTraffic(bad);
    Optional<Instant> verdict = at(bad, Event.RollbackBegan.class::isInstance);
    Optional<Instant> back = verdict.flatMap(moment -> trafficBack(bad, moment));
    lines.add(
        "time to detect    " + between(firstTraffic, verdict) + "  (first traffic to verdict)");
    lines.add("time to recover   " + between(verdict, back) + "  (verdict to traffic back)");
    lines.add("schema            " + schema(bad));
    lines.add("bad answers       " + answers(bad));
    return lines;
  }

  private String phase(String name, Journal.History history) {
    List<Load.Request> during = during(history);
    long failed = during.stream().filter(Load.Request::failed).count();
    return "%-34s %6d requests, %d failed".formatted(name, during.size(), failed);
  }

  private String answers(Journal.History bad) {
    String tag = bad.opened().candidate().tag();
    List<Load.Request> failed = during(bad).stream().filter(Load.Request::failed).toList();
    long byCandidate = failed.stream().filter(r -> r.version().equals(tag)).count();
    return "%d of %d failed requests were answered by %s itself"
        .formatted(byCandidate, failed.size(), tag);
  }

  private List<Load.Request> during(Journal.History history) {
    Instant begin = history.entries().getFirst().at();
    Instant end = history.entries().getLast().at();
    return requests.stream()
        .filter(r -> !r.sentAt().isBefore(begin) && !r.sentAt().isAfter(end))
        .toList();
  }

  private static String schema(Journal.History bad) {
    return bad.entries().stream()
        .flatMap(entry -> entry.events().stream())
        .filter(Event.SchemaUndone.class::isInstance)
        .map(event -> "undone " + String.join(", ", ((Event.SchemaUndone) event).undone()))
        .findFirst()
        .orElse("nothing was to be undone");
  }

  private static Optional<Instant> firstTraffic(Journal.History history) {
    return at(
        history,
        event ->
            event instanceof Event.FleetReached(var fleet, _)
                && fleet.weightOf(history.opened().candidate()) > 0);
  }

  private static Optional<Instant> trafficBack(Journal.History history, Instant verdict) {
    return history.entries().stream()
        .filter(entry -> entry.at().isAfter(verdict))
        .filter(entry -> entry.events().stream().anyMatch(Event.FleetReached.class::isInstance))
        .map(Entry::at)
        .findFirst();
  }

  private static Optional<Instant> at(Journal.History history, Predicate<Event> wanted) {
    return history.entries().stream()
        .filter(entry -> entry.events().stream().anyMatch(wanted))
        .map(Entry::at)
        .findFirst();
  }

  private static String between(Optional<Instant> begin, Optional<Instant> end) {
    if (begin.isEmpty() || end.isEmpty()) {
      return "not reached";
    }
    return String.format(
        Locale.ROOT, "%.2f s", Duration.between(begin.get(), end.get()).toMillis() / 1000.0);
  }
}
