package dhash.guard.cli.backtest;

import java.time.Instant;

/** The report as a page that needs nothing else. */
public final class Page {
  private Page() {}

  public static String of(Report report, Instant at) {
    return report.lines() + at.toString();
  }
}
