package dhash.guard.notify;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.Date;

/** A mail with a text and an HTML part. Its identity is the event's: a repetition has the same. */
final class Mail extends MimeMessage {
  private static final String UTF_8 = "UTF-8";

  private final String messageId;

  private Mail(Session session, String messageId) {
    super(session);
    this.messageId = messageId;
  }

  /**
   * @param key the event's id, without anything that could end a header
   */
  static Mail of(Session session, MailServer server, String key, Instant at, Payloads.Mail words)
      throws MessagingException {
    String domain = server.from().substring(server.from().indexOf('@') + 1);
    Mail mail = new Mail(session, "<" + key.replace(":", ".") + ".dhash@" + domain + ">");
    mail.setFrom(new InternetAddress(server.from(), true));
    for (String to : server.to()) {
      mail.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
    }
    mail.setSubject(words.subject(), UTF_8);
    mail.setSentDate(Date.from(at));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.setHeader("X-Dhash-Event", key);
    MimeBodyPart text = new MimeBodyPart();
    text.setText(words.text(), UTF_8);
    MimeBodyPart html = new MimeBodyPart();
    html.setText(words.html(), UTF_8, "html");
    mail.setContent(new MimeMultipart("alternative", text, html));
    mail.saveChanges();
    return mail;
  }

  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }
}
