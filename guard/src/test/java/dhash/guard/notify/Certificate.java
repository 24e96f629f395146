package dhash.guard.notify;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A certificate of this machine that nobody has signed; trusted where a test says so. */
record Certificate(Path file) {
  private static final String PASSWORD = "changeit";

  private static @Nullable Certificate shared;

  /** Made by the JDK's own keytool. */
  static Certificate madeIn(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("receiver.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "receiver",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("keytool.log")));
    }
    return new Certificate(file);
  }

  /** One for all tests of this process: making one takes a JVM's start. */
  static synchronized Certificate shared() throws IOException, InterruptedException {
    if (shared == null) {
      Path folder = Files.createTempDirectory("dhash-certificate");
      shared = madeIn(folder);
      for (Path file : new Path[] {folder, folder.resolve("keytool.log"), shared.file()}) {
        file.toFile().deleteOnExit(); // in reverse order
      }
    }
    return shared;
  }

  /** For servers that show it and for clients that trust it. */
  SSLContext context() {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD.toCharArray());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
