package dhash.guard.approval;

import dhash.guard.port.AllowedSigners;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What a signature says of itself, by OpenSSH's PROTOCOL.sshsig. Nothing of it is proven before
 * {@code ssh-keygen} has verified the signature with the same key.
 *
 * @param key its fingerprint
 * @param namespace what it was made for
 */
record SshSignature(String key, String namespace) {
  private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
  private static final String END = "-----END SSH SIGNATURE-----";
  private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);

  /** Empty where it is none. */
  static Optional<SshSignature> of(String armored) {
    String text = armored.strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      return Optional.empty();
    }
    String base64 = text.substring(BEGIN.length(), text.length() - END.length());
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
      byte[] magic = new byte[MAGIC.length];
      bytes.get(magic);
      if (!Arrays.equals(magic, MAGIC) || bytes.getInt() != 1) {
        return Optional.empty();
      }
      String key = AllowedSigners.fingerprint(string(bytes));
      return Optional.of(new SshSignature(key, new String(string(bytes), StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException | BufferUnderflowException broken) {
      return Optional.empty();
    }
  }

  private static byte[] string(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] read = new byte[length];
    bytes.get(read);
    return read;
  }
}
