package dhash.guard.cli.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A plot as an SVG picture that is complete in itself: no script, nothing from elsewhere, and
 * colours for light and dark surroundings.
 */
final class Chart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 300;
  private static final int LEFT = 64;
  private static final int RIGHT = 20;
  private static final int TOP = 44;
  private static final int BOTTOM = 46;
  private static final double WIDE = 30;
  private static final String STYLE =
      """
      <style>
      .chart { --ink: #1f2328; --faint: #c8ccd1; --good: #1a7f37; --bad: #cf222e; --mark: #0969da; }
      @media (prefers-color-scheme: dark) {
        .chart { --ink: #e6edf3; --faint: #444c56; --good: #3fb950; --bad: #ff7b72; --mark: #58a6ff; }
      }
      .chart text { fill: var(--ink); font: 12px sans-serif; }
      .chart .axis { stroke: var(--faint); }
      .chart .good { fill: var(--good); stroke: var(--good); }
      .chart .bad { fill: var(--bad); stroke: var(--bad); }
      .chart .mark { fill: none; stroke: var(--mark); stroke-dasharray: 5 3; }
      .chart polyline { fill: none !important; stroke-width: 2; }
      .chart .hollow { fill: none; stroke-width: 1.5; }
      </style>
      """;

  private final Axis x;
  private final Axis y;
  private final StringBuilder body = new StringBuilder();

  /**
   * @param xLabel what runs to the right
   * @param yLabel what runs upwards
   */
  Chart(String title, String xLabel, String yLabel, double[] xs, double[] ys) {
    this.x = Axis.of(xs, LEFT, WIDTH - RIGHT);
    this.y = Axis.of(ys, HEIGHT - BOTTOM, TOP);
    text(LEFT, 18, "start", title);
    text(WIDTH - RIGHT, HEIGHT - 8, "end", xLabel + (x.log ? " (logarithmic)" : ""));
    text(LEFT, TOP - 10, "start", yLabel + (y.log ? " (logarithmic)" : ""));
    for (double tick : y.ticks()) {
      line("axis", LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick));
      text(LEFT - 6, y.at(tick) + 4, "end", plain(tick));
    }
  }

  void numbers() {
    x.ticks().forEach(tick -> text(x.at(tick), HEIGHT - BOTTOM + 18, "middle", plain(tick)));
  }

  /** Names the ends of the horizontal axis, where its numbers say nothing. */
  void ends(String left, String right) {
    text(LEFT, HEIGHT - BOTTOM + 18, "start", left);
    text(WIDTH - RIGHT, HEIGHT - BOTTOM + 18, "end", right);
  }

  /** A line through points, named at its right end. */
  void curve(String style, String name, double[] xs, double[] ys) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xs.length; i++) {
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(xs[i]), y.at(ys[i])));
    }
    body.append("<polyline class=\"%s\" points=\"%s\"/>\n".formatted(style, points));
    for (int i = 0; i < xs.length; i++) {
      dot(style, false, xs[i], ys[i], name + ": " + plain(ys[i]) + " at " + plain(xs[i]));
    }
  }

  void dot(String style, boolean hollow, double atX, double atY, String title) {
    body.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"><title>%s</title></circle>\n",
            style + (hollow ? " hollow" : ""),
            x.at(atX),
            y.at(atY),
            escaped(title)));
  }

  /** Across the plot, at a value of the vertical axis. */
  void across(double value, String name) {
    line("mark", LEFT, y.at(value), WIDTH - RIGHT, y.at(value));
    text(WIDTH - RIGHT, y.at(value) - 5, "end", name);
  }

  /** Up the plot, at a value of the horizontal axis. */
  void up(double value, String name, int row) {
    line("mark", x.at(value), TOP, x.at(value), HEIGHT - BOTTOM);
    text(x.at(value) + 4, TOP + 12 + 14 * row, "start", name);
  }

  /** What a style means. */
  void legend(int place, String style, boolean hollow, String name) {
    int from = WIDTH - RIGHT - 190 * (place + 1);
    body.append(
        "<circle class=\"%s\" cx=\"%d\" cy=\"14\" r=\"4\"/>\n"
            .formatted(style + (hollow ? " hollow" : ""), from));
    text(from + 9, 18, "start", name);
  }

  String svg() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 %d %d" role="img">
    """
            .formatted(WIDTH, HEIGHT)
        + STYLE
        + body
        + "</svg>\n";
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  private void text(double atX, double atY, String anchor, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            atX,
            atY,
            anchor,
            escaped(text)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String plain(double value) {
    return String.valueOf(Rounded.of(value));
  }

  /** Values along a line of the picture; logarithmic where they span much. */
  private record Axis(double least, double most, double from, double to, boolean log) {
    static Axis of(double[] values, double from, double to) {
      double least = DoubleStream.of(values).min().orElse(0);
      double most = DoubleStream.of(values).max().orElse(1);
      if (least == most) {
        return new Axis(least - 1, most + 1, from, to, false);
      }
      boolean log = least > 0 && most / least > WIDE;
      double room = log ? 0 : (most - least) * 0.04;
      return new Axis(least - room, most + room, from, to, log);
    }

    double at(double value) {
      double share =
          log ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
      return from + share * (to - from);
    }

    List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      if (log) {
        for (double ten = Math.pow(10, Math.floor(Math.log10(least))); ten <= most; ten *= 10) {
          for (double tick : new double[] {ten, 2 * ten, 5 * ten}) {
            if (tick >= least && tick <= most && (tick == ten || most / least < 1000)) {
              ticks.add(tick);
            }
          }
        }
        return ticks;
      }
      double rough = (most - least) / 5;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step = rough / power < 2 ? 2 * power : rough / power < 5 ? 5 * power : 10 * power;
      for (double tick = Math.ceil(least / step) * step; tick <= most; tick += step) {
        ticks.add(tick);
      }
      return ticks;
    }
  }
}
