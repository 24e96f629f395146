package dhash.guard.notify;

import dhash.guard.notify.Undelivered.Cause;
import dhash.guard.port.Channel;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * Hands mail in over SMTP: encrypted by STARTTLS, which is required but on this machine itself, or
 * from the beginning (port 465); with a login where there is one. Takes the mail library's time to
 * load, so it is made when there is a mail to send.
 */
final class MailCarrier implements Carrier {
  private static final int LONGEST_QUOTE = 160;

  private final MailServer server;
  private final Payloads payloads;
  private final UnaryOperator<String> redact;
  private final Consumer<String> warned;
  private final Duration limit;
  private final Session session;

  /**
   * @param limit how long a try may take
   * @param trust whose certificates are trusted; the machine's usual ones where empty
   */
  MailCarrier(
      MailServer server,
      Payloads payloads,
      UnaryOperator<String> redact,
      Consumer<String> warned,
      Duration limit,
      Optional<SSLContext> trust) {
    this.server = server;
    this.payloads = payloads;
    this.redact = redact;
    this.warned = warned;
    this.limit = limit;
    this.session = Session.getInstance(properties(server, limit, trust));
  }

  private static Properties properties(
      MailServer server, Duration limit, Optional<SSLContext> trust) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.auth", Boolean.toString(!server.user().isEmpty()));
    properties.setProperty("mail.smtp.starttls.enable", "true");
    properties.setProperty("mail.smtp.starttls.required", Boolean.toString(mustEncrypt(server)));
    properties.setProperty(
        "mail.smtp.ssl.enable", Boolean.toString(server.encryptsFromTheBeginning()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.sendpartial", "true");
    for (String wait : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      properties.setProperty("mail.smtp." + wait, Long.toString(limit.toMillis()));
    }
    trust.ifPresent(
        context -> properties.put("mail.smtp.ssl.socketFactory", context.getSocketFactory()));
    return properties;
  }

  /** A password goes over no open line, not even here. */
  private static boolean mustEncrypt(MailServer server) {
    return !server.encryptsFromTheBeginning() && (!server.isHere() || !server.user().isEmpty());
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public void carry(Letter letter) throws Undelivered, InterruptedException {
    Mail mail = mail(letter);
    FutureTask<Void> sending =
        new FutureTask<>(() -> {
          send(mail);
          return null;
        });
    Thread sender = Thread.ofVirtual().start(sending);
    try {
      sending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Undelivered(Cause.CHANNEL, "no answer within " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw undelivered(e.getCause() == null ? e : e.getCause());
    } finally {
      sender.interrupt(); // which closes the connection that it waits for
    }
  }

  private Mail mail(Letter letter) throws Undelivered {
    try {
      Payloads.Mail words = payloads.mail(letter.notice(), letter.leg(channel()).insteadOf());
      return Mail.of(session, server, WebhookCarrier.key(letter), letter.notice().at(), words);
    } catch (BrokenForm broken) {
      throw new Undelivered(Cause.LETTER, "its template is broken: " + broken.getMessage());
    } catch (MessagingException e) {
      throw new Undelivered(Cause.LETTER, plain(e));
    }
  }

  private void send(Mail mail) throws MessagingException {
    try (Transport transport = session.getTransport("smtp")) {
      if (server.user().isEmpty()) {
        transport.connect();
      } else {
        transport.connect(server.user(), server.password().map(Supplier::get).orElse(""));
      }
      transport.sendMessage(mail, mail.getAllRecipients());
    } catch (SendFailedException failed) {
      Address[] reached = failed.getValidSentAddresses();
      if (reached == null || reached.length == 0) {
        throw failed;
      }
      warned.accept("[WARNING] not everybody was told by mail: " + plain(failed));
    }
  }

  private Undelivered undelivered(Throwable cause) {
    return cause instanceof AuthenticationFailedException
        ? new Undelivered(Cause.LOGIN, "the mail server refuses the login: " + plain(cause))
        : new Undelivered(Cause.CHANNEL, plain(cause));
  }

  private String plain(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : Cut.to(redact.apply(Escape.line(message)).strip(), LONGEST_QUOTE);
  }

  /** A connection lasts for one mail. */
  @Override
  public void close() {}
}
