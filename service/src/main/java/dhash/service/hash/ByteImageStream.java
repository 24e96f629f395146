package dhash.service.hash;

import javax.imageio.stream.ImageInputStreamImpl;

/** Lets an image reader read an array in place, and remembers whether it wanted more. */
final class ByteImageStream extends ImageInputStreamImpl {
  private final byte[] bytes;
  private boolean ranOut;

  ByteImageStream(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether the reader asked for bytes beyond the end. */
  boolean ranOut() {
    return ranOut;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      ranOut = true;
      return -1;
    }
    return bytes[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    if (streamPos >= bytes.length) {
      ranOut = true;
      return -1;
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }
}
