package dhash.service.http;

import dhash.service.http.Bodies.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;

/** Takes an image from a request: its whole body, or a part of a form. */
final class Uploads {
  private static final int MOST_PARTS = 8;
  private static final int MOST_PART_HEADER_BYTES = 4096;

  /** What a form may need beside its image. */
  private static final int FORM_BYTES = 16 * 1024;

  private final Bodies bodies;
  private final int maxImageBytes;

  Uploads(Bodies bodies, int maxImageBytes) {
    this.bodies = bodies;
    this.maxImageBytes = maxImageBytes;
  }

  /** An image and the key it came with. To be closed when it has been used. */
  static final class Upload implements AutoCloseable {
    private final Body body;
    private final byte[] image;
    private final Optional<String> key;

    private Upload(Body body, byte[] image, Optional<String> key) {
      this.body = body;
      this.image = image;
      this.key = key;
    }

    byte[] image() {
      return image;
    }

    /** The form's field {@code key}, or the query's. */
    Optional<String> key() {
      return key;
    }

    @Override
    public void close() {
      body.close();
    }
  }

  Upload read(Exchange exchange) throws HttpError, IOException, InterruptedException {
    String type = exchange.header("Content-Type").orElse("");
    if (!type.regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
      Body body = bodies.read(exchange.request(), maxImageBytes);
      return new Upload(body, body.bytes(), exchange.query("key"));
    }
    String boundary = MultiPart.extractBoundary(type);
    if (boundary == null) {
      throw badForm("it is no form-data with a boundary");
    }
    Body body = bodies.read(exchange.request(), maxImageBytes + FORM_BYTES);
    boolean complete = false;
    try {
      Upload upload = parse(body, boundary, exchange.query("key"));
      complete = true;
      return upload;
    } finally {
      if (!complete) {
        body.close();
      }
    }
  }

  private Upload parse(Body body, String boundary, Optional<String> queryKey) throws HttpError {
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxParts(MOST_PARTS);
    parser.setPartHeadersMaxLength(MOST_PART_HEADER_BYTES);
    parser.setMaxMemoryFileSize(-1);
    Content.Source source = Content.Source.from(ByteBuffer.wrap(body.bytes()));
    try (MultiPartFormData.Parts parts = parts(parser, source)) {
      MultiPart.Part image = image(parts);
      if (image.getLength() > maxImageBytes) {
        throw new HttpError(
            413, "too_large", "at most %d bytes are taken".formatted(maxImageBytes));
      }
      byte[] bytes = BufferUtil.toArray(Content.Source.asByteBuffer(image.createContentSource()));
      MultiPart.Part key = parts.getFirst("key");
      return new Upload(
          body,
          bytes,
          key == null
              ? queryKey
              : Optional.of(key.getContentAsString(StandardCharsets.UTF_8).strip()));
    } catch (IOException | IllegalStateException malformed) {
      throw badForm("it can't be read");
    }
  }

  private static MultiPartFormData.Parts parts(
      MultiPartFormData.Parser parser, Content.Source source) throws IOException {
    try (Blocker.Promise<MultiPartFormData.Parts> parsed = Blocker.promise()) {
      parser.parse(source, parsed);
      return parsed.block();
    }
  }

  /** The part that bears a file's name; else the one that is called image. */
  private static MultiPart.Part image(MultiPartFormData.Parts parts) throws HttpError {
    for (MultiPart.Part part : parts) {
      if (part.getFileName() != null) {
        return part;
      }
    }
    MultiPart.Part named = parts.getFirst("image");
    if (named == null) {
      throw badForm("it has no part with an image");
    }
    return named;
  }

  private static HttpError badForm(String why) {
    return new HttpError(400, "bad_request", "multipart/form-data was announced, but " + why);
  }
}
