package dhash.guard.notify;

import static dhash.guard.port.Channel.EMAIL;
import static dhash.guard.port.Channel.SLACK;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Postbox.Receipt;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Against a real mail server that wants STARTTLS and a login. */
@Timeout(60)
class MailTest {
  private final Outpost outpost;
  private final List<byte[]> received = new CopyOnWriteArrayList<>();
  private final SMTPServer server;

  MailTest(@TempDir Path root) throws Exception {
    outpost = new Outpost(root);
    server = server(true);
    server.start();
  }

  private SMTPServer server(boolean tls) {
    SMTPServer.Builder builder =
        new SMTPServer.Builder()
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(0)
            .authenticationHandlerFactory(
                new EasyAuthenticationHandlerFactory((user, password, _) -> {
                  if (!user.equals("ops") || !password.equals("mailsecret")) {
                    throw new LoginFailedException();
                  }
                }))
            .requireAuth()
            .messageHandler((_, _, _, mail) -> received.add(mail));
    return tls
        ? builder
            .enableTLS()
            .requireTLS()
            .startTlsSocketFactory(outpost.certificate.context())
            .build()
        : builder.build();
  }

  @AfterEach
  void close() {
    server.stop();
    outpost.close();
  }

  private void configure(int port, String password) {
    outpost.redactor.learn(password);
    outpost.mail =
        Optional.of(
            new MailServer(
                "localhost",
                port,
                "ops",
                Optional.of(() -> password),
                "dhash@example.com",
                List.of("a@example.com", "b@example.com")));
  }

  private MimeMessage mail(int index) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(received.get(index)));
  }

  @Test
  void a_mail_goes_over_starttls_with_a_login_in_text_and_html() throws Exception {
    configure(server.getPortAllocated(), "mailsecret");
    assertThat(outpost.post(Outpost.notice("production-1:7:0", "größer als"), EMAIL))
        .containsExactly(new Receipt(EMAIL, true, ""));

    MimeMessage mail = mail(0);
    assertThat(mail.getSubject()).isEqualTo("[production] Failed: größer als");
    assertThat(mail.getFrom()[0]).hasToString("dhash@example.com");
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getHeader("X-Dhash-Event")).containsExactly("production-1:7:0");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getHeader("Message-ID"))
        .containsExactly("<production-1.7.0.dhash@example.com>");
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    BodyPart text = parts.getBodyPart(0);
    BodyPart html = parts.getBodyPart(1);
    assertThat(text.isMimeType("text/plain")).isTrue();
    assertThat((String) text.getContent()).contains("größer als", "rollout: production-1");
    assertThat(html.isMimeType("text/html")).isTrue();
    assertThat((String) html.getContent()).contains("größer als").startsWith("<!DOCTYPE html>");
  }

  @Test
  void nothing_that_people_write_becomes_a_header() throws Exception {
    configure(server.getPortAllocated(), "mailsecret");
    outpost.post(Outpost.notice("id\r\nX-Id: evil", "m\r\nBcc: evil@localhost\r\n\r\nbody"), EMAIL);
    MimeMessage mail = mail(0);
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getHeader("X-Id")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getSubject()).contains("m Bcc: evil@localhost");
  }

  @Test
  void a_refused_login_is_not_tried_again_at_once() throws Exception {
    configure(server.getPortAllocated(), "wrongsecret");
    outpost.with(SLACK);
    Receipt receipt = outpost.post(Outpost.notice("a", "m"), EMAIL).getFirst();
    assertThat(receipt.sent()).isFalse();
    assertThat(receipt.detail()).contains("refuses the login", "told instead: slack");
    assertThat(outpost.naps).isEmpty();
    assertThat(outpost.everything()).doesNotContain("wrongsecret");

    configure(server.getPortAllocated(), "mailsecret");
    outpost.post(Outpost.notice("b", "m"), EMAIL);
    assertThat(received).hasSize(2);
    assertThat(mail(0).getHeader("X-Dhash-Event")).containsExactly("a");
  }

  @Test
  void a_password_goes_over_no_open_line() throws Exception {
    SMTPServer open = server(false);
    open.start();
    try {
      configure(open.getPortAllocated(), "mailsecret");
      Receipt receipt = outpost.post(Outpost.notice("a", "m"), EMAIL).getFirst();
      assertThat(receipt.detail()).contains("STARTTLS");
      assertThat(received).isEmpty();
    } finally {
      open.stop();
    }
  }

  @Test
  void a_server_that_says_nothing_is_given_up_in_time() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      outpost.limit = Duration.ofMillis(200);
      configure(silent.getLocalPort(), "mailsecret");
      Receipt receipt = outpost.post(Outpost.notice("a", "m"), EMAIL).getFirst();
      assertThat(receipt.sent()).isFalse();
      assertThat(outpost.naps).hasSize(3);
    }
  }
}
