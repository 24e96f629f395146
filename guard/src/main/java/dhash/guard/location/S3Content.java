package dhash.guard.location;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** What S3 sends; the library's own exceptions come as those of any other stream. */
final class S3Content extends FilterInputStream {
  S3Content(InputStream content) {
    super(content);
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (SdkException failure) {
      throw S3Failure.of(failure);
    }
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      return super.read(buffer, offset, length);
    } catch (SdkException failure) {
      throw S3Failure.of(failure);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } catch (SdkException failure) {
      throw S3Failure.of(failure);
    }
  }
}
