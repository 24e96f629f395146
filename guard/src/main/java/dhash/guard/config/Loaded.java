package dhash.guard.config;

import java.util.List;

/**
 * What reading a configuration brought.
 *
 * @param draft the settings, with defaults where a value was bad; use {@link #orThrow} to act on
 *     them
 * @param values every value in use, with where it came from, in a fixed order
 * @param problems what must be mended before anything is started
 * @param remarks what is allowed, but worth knowing; lint shows it
 */
public record Loaded<T>(
    T draft, List<Value> values, List<Problem> problems, List<Problem> remarks) {
  public Loaded {
    values = List.copyOf(values);
    problems = List.copyOf(problems);
    remarks = List.copyOf(remarks);
  }

  /**
   * The settings.
   *
   * @throws dhash.guard.port.GuardException with every problem, exit code 2
   */
  public T orThrow() {
    if (!problems.isEmpty()) {
      throw Problem.refusal(problems);
    }
    return draft;
  }

  /**
   * The draft, whatever is wrong in the files, for what must be possible all the same.
   *
   * @throws dhash.guard.port.GuardException with every problem of an option that was given, exit
   *     code 2
   */
  public T despiteFiles() {
    List<Problem> ofOptions = problems.stream().filter(p -> p.where().startsWith("--")).toList();
    if (!ofOptions.isEmpty()) {
      throw Problem.refusal(ofOptions);
    }
    return draft;
  }
}
