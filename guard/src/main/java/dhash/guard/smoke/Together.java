package dhash.guard.smoke;

import dhash.guard.port.SmokeTests.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same question several times at once. */
record Together(int times, Check check) implements Check {
  @Override
  public Optional<String> failure() throws InterruptedException {
    List<String> failures = new ArrayList<>();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> answers = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        answers.add(workers.submit(check::failure));
      }
      for (Future<Optional<String>> answer : answers) {
        failure(answer).ifPresent(failures::add);
      }
    }
    return failures.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d of %d at once failed: %s".formatted(failures.size(), times, failures.getFirst()));
  }

  private static Optional<String> failure(Future<Optional<String>> answer)
      throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException failure) {
      return Optional.of(String.valueOf(failure.getCause()));
    }
  }
}
