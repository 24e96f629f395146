package dhash.guard.location;

import java.io.IOException;
import java.io.InterruptedIOException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says in one line what went wrong with S3. The library lists all it tried, over many. */
final class S3Failure {
  private S3Failure() {}

  /** An interruption stays set. */
  static IOException of(SdkException failure) {
    return switch (failure) {
      case AbortedException interrupted -> {
        Thread.currentThread().interrupt();
        InterruptedIOException interruption = new InterruptedIOException("interrupted");
        interruption.initCause(interrupted);
        yield interruption;
      }
      case S3Exception answer ->
          new IOException("it answered " + answer.statusCode() + " " + said(answer), answer);
      default -> new IOException(reason(failure), failure);
    };
  }

  private static String said(S3Exception answer) {
    return answer.awsErrorDetails() == null
        ? "without a reason"
        : answer.awsErrorDetails().errorCode() + ": " + answer.awsErrorDetails().errorMessage();
  }

  private static String reason(SdkException failure) {
    String said = String.valueOf(failure.getMessage());
    if (said.startsWith("Unable to load credentials")) {
      return "no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
          + " AWS_PROFILE";
    }
    if (said.startsWith("Unable to load region")) {
      return "no region is known; set S3_REGION";
    }
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return "it can't be reached: "
        + (deepest.getMessage() == null
            ? deepest.getClass().getSimpleName()
            : deepest.getMessage());
  }
}
