package dhash.guard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What fish can complete: picocli makes a script for bash and zsh, and none for fish. */
final class FishCompletion {
  private static final String CONDITIONS =
      """
      # Whether the line begins with these commands; for the last argument `end`, with no other behind them.
      function __dhash_in
        set -l words (commandline -opc)
        set -e words[1]
        set -l end 0
        if test "$argv[-1]" = end
          set end 1
          set -e argv[-1]
        end
        for command in $argv
          test (count $words) -gt 0; and test "$words[1]" = "$command"; or return 1
          set -e words[1]
        end
        test $end -eq 0; or test (count $words) -eq 0; or string match -q -- '-*' $words[1]
      end

      complete -c dhash -e
      """;

  private final StringBuilder script = new StringBuilder(CONDITIONS);

  private FishCompletion() {}

  static String of(CommandSpec dhash) {
    FishCompletion completion = new FishCompletion();
    completion.add(dhash, List.of());
    return completion.script.toString();
  }

  private void add(CommandSpec spec, List<String> path) {
    String at = String.join(" ", path);
    boolean takesFiles = !spec.positionalParameters().isEmpty();
    if (spec.subcommands().isEmpty() && !takesFiles) {
      line(at, "-f");
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        line(at, option(option));
      }
    }
    for (Map.Entry<String, CommandLine> sub : spec.subcommands().entrySet()) {
      CommandSpec below = sub.getValue().getCommandSpec();
      line((at + " end").strip(), "-f -a " + sub.getKey() + " -d " + quoted(said(below)));
      List<String> longer = new ArrayList<>(path);
      longer.add(sub.getKey());
      add(below, longer);
    }
  }

  private void line(String condition, String what) {
    script.append("complete -c dhash -n '__dhash_in ").append(condition).append("' ");
    script.append(what).append('\n');
  }

  private static String option(OptionSpec option) {
    StringBuilder what = new StringBuilder();
    for (String name : option.names()) {
      what.append(name.startsWith("--") ? "-l " : "-s ");
      what.append(name.replaceFirst("^-+", "")).append(' ');
    }
    if (option.arity().max() > 0) {
      what.append("-r ");
      if (option.completionCandidates() != null) {
        List<String> values = new ArrayList<>();
        option.completionCandidates().forEach(values::add);
        what.append("-f -a ").append(quoted(String.join(" ", values))).append(' ');
      }
    }
    String[] said = option.description();
    return what.append("-d ").append(quoted(said.length == 0 ? "" : said[0])).toString();
  }

  private static String said(CommandSpec spec) {
    String[] said = spec.usageMessage().description();
    return said.length == 0 ? "" : said[0];
  }

  /** The first sentence, as one word of fish. */
  private static String quoted(String text) {
    String first = text.replaceAll("\\$\\{[^}]*}", "").replaceAll("(?<=[a-z])[.:;] .*", "");
    return "'" + first.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
