package dhash.rules.planted.guard.controller;

import com.samskivert.mustache.Mustache;
import jakarta.mail.MessagingException;
import jakarta.mail.Transport;

/** Breaks: mail and templates stay with the notices. */
public final class ControllerThatSendsMail {
  private ControllerThatSendsMail() {}

  static void send(Transport transport) throws MessagingException {
    transport.connect("host", Mustache.compiler().compile("user").execute(""), "");
  }
}
