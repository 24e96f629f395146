package dhash.guard.location;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * How S3 is reached.
 *
 * @param endpoint of a compatible store; empty for Amazon's
 * @param region empty for what the environment or the profile says
 * @param pathStyle whether the bucket stands in the path rather than in the host's name
 * @param variables the process's environment; credentials come from there, or from where Amazon's
 *     programs look for them, and are never kept
 */
public record S3Access(
    Optional<URI> endpoint,
    Optional<String> region,
    boolean pathStyle,
    Map<String, String> variables) {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

  public S3Access {
    variables = Map.copyOf(variables);
  }

  /**
   * Checksums of the library's own are left out where they are not required: many compatible stores
   * refuse or ignore them, and each copy is read back anyway.
   */
  S3Client client() {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT_LIMIT)
                    .socketTimeout(SILENCE_LIMIT))
            .credentialsProvider(credentials())
            .forcePathStyle(pathStyle)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    endpoint.ifPresent(builder::endpointOverride);
    region
        .or(() -> Optional.ofNullable(variables.get("AWS_REGION")))
        .or(() -> endpoint.map(_ -> Region.US_EAST_1.id()))
        .map(Region::of)
        .ifPresent(builder::region);
    return builder.build();
  }

  private AwsCredentialsProvider credentials() {
    String id = variables.getOrDefault("AWS_ACCESS_KEY_ID", "");
    String secret = variables.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
    String session = variables.getOrDefault("AWS_SESSION_TOKEN", "");
    if (id.isEmpty() || secret.isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        session.isEmpty()
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, session));
  }

  /** Without the credentials, which a record would print. */
  @Override
  public String toString() {
    return "S3Access[" + endpoint + ", " + region + ", " + pathStyle + "]";
  }
}
