package dhash.rules.planted.guard.controller;

import software.amazon.awssdk.services.s3.S3Client;

/** Breaks: Amazon's library stays with the locations of backups. */
public final class ControllerThatUsesS3 {
  private ControllerThatUsesS3() {}

  static String service(S3Client s3) {
    return s3.serviceName();
  }
}
