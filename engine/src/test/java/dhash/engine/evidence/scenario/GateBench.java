package dhash.engine.evidence.scenario;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints how often gates alarm falsely, and how soon rightly, ours and those of others. */
public final class GateBench {
  private static final long SEED = 20_260_000;

  private GateBench() {}

  /** Takes the number of runs of each scenario, and the first seed. */
  public static void main(String[] args) {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : SEED;
    System.out.printf(
        Locale.ROOT,
        "%d runs of each scenario, seeds %d to %d; an hour each, 100 requests/s, 5 %% to the"
            + " candidate, a scrape every 5 s, alpha %.2f%n",
        runs,
        seed,
        seed + runs - 1,
        Contest.ALPHA);
    System.out.println(
        "Delays in seconds from the change, of the runs that alarmed; \"limit\" is what the"
            + " best test that knows the rates could reach.\n");
    System.out.println(
        "| scenario                                              | limit | gate               | false alarms [95 %]      |"
            + "  mean |  med. |   p90 |   power | x limit | bar |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    Stream.concat(Scenario.harmless().stream(), Scenario.regressions().stream())
        .forEach(scenario -> print(scenario, Contest.of(scenario).play(runs, seed)));
  }

  private static void print(Scenario scenario, List<Score> scores) {
    String limit =
        scenario.isHarmless()
            ? ""
            : String.format(Locale.ROOT, "%.1f", scenario.limit(Contest.ALPHA));
    scores.forEach(score ->
        System.out.printf(
            "| %-53s | %5s | %-18s | %s | %s |%n",
            scenario.name(), limit, score.name(), score.row(), bar(scenario, score)));
    System.out.flush();
  }

  /** Asked of the guarded gates by themselves, and of changes at a step's start. */
  private static String bar(Scenario scenario, Score score) {
    boolean asked =
        score.name().endsWith("guarded")
            && (scenario.isHarmless()
                || (scenario.changeAt() == 0 && !score.name().startsWith("both")));
    return !asked ? "   " : score.reachesTheBar() ? "yes" : "NO ";
  }
}
