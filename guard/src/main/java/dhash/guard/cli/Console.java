package dhash.guard.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Where commands print: data to {@code out}, prose to {@code err}.
 *
 * @param terminal whether a person reads prose on a terminal and can answer
 * @param color whether to use colour there
 */
public record Console(
    PrintStream out, PrintStream err, BufferedReader in, boolean terminal, boolean color) {

  /** One line of data. */
  public void print(String line) {
    out.println(line);
  }

  /** One line of prose. */
  public void say(String line) {
    err.println(line);
  }

  /**
   * Asks a yes-or-no question, where there is somebody to ask.
   *
   * @return whether the answer was yes; true where nobody can answer
   */
  boolean confirm(String question) throws IOException {
    if (!terminal) {
      return true;
    }
    err.print(question + " [y/N] ");
    err.flush();
    String answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
