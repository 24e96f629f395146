package dhash.guard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

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

      function __dhash_environments
        set -l root .
        test -n "$DHASH_ROOT"; and set root $DHASH_ROOT
        echo local
        for file in $root/config/dhash_*.conf
          string replace -r '.*/dhash_(.*)\\.conf$' '$1' $file
        end
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
    boolean takesFiles = false;
    for (PositionalParamSpec given : spec.positionalParameters()) {
      takesFiles |= given.completionCandidates() == null;
      line(at, values(given));
    }
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
      what.append("-r ").append(values(option)).append(' ');
    }
    String[] said = option.description();
    return what.append("-d ").append(quoted(said.length == 0 ? "" : said[0])).toString();
  }

  /** Files, where nothing else is known, only if that is what is asked for. */
  private static String values(ArgSpec given) {
    if (given.completionCandidates() == null) {
      return given.paramLabel().matches(".*(FILE|DIR|BACKUP).*") ? "" : "-f";
    }
    List<String> values = new ArrayList<>();
    given.completionCandidates().forEach(values::add);
    String all = String.join(" ", values);
    return "-f -a '" + (all.equals(OfferedEnvironments.FUNCTION) ? "(" + all + ")" : all) + "'";
  }

  private static String said(CommandSpec spec) {
    String[] said = spec.usageMessage().description();
    return said.length == 0 ? "" : said[0];
  }

  /** The first sentence without its remarks, as one word of fish. */
  private static String quoted(String text) {
    String first =
        text.replaceAll(" \\(default.*", "")
            .replaceAll("\\$\\{[^}]*}", "")
            .replaceAll("(?<=[a-z])[.:;] .*", "");
    return "'" + first.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
