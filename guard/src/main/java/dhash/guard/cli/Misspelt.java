package dhash.guard.cli;

import dhash.guard.config.Nearest;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the option that was meant: picocli looks only for those that begin alike. */
final class Misspelt {
  private Misspelt() {}

  /**
   * A question for the nearest option of the same command, where one that it doesn't have was
   * typed; also where all that is told is that another is missing.
   */
  static Optional<String> option(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return nearest(unmatched.getUnmatched(), wrong).map(Guess::question);
    }
    return wrong instanceof MissingParameterException
        ? nearest(wrong.getCommandLine().getUnmatchedArguments(), wrong)
            .map(guess -> "Unknown option: '" + guess.typed() + "'. " + guess.question())
        : Optional.empty();
  }

  private static Optional<Guess> nearest(List<String> words, ParameterException wrong) {
    return words.stream()
        .filter(word -> word.startsWith("-"))
        .findFirst()
        .map(word -> word.split("=", 2)[0])
        .flatMap(word ->
            Nearest.to(word, wrong.getCommandLine().getCommandSpec().optionsMap().keySet())
                .map(meant -> new Guess(word, meant)));
  }

  /** What was typed, and probably meant. */
  private record Guess(String typed, String meant) {
    String question() {
      return "Did you mean " + meant + "?";
    }
  }
}
