package dhash.guard.cli.smoke;

import dhash.guard.cli.smoke.Outcome.Result;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A report in the form that CI servers show: one suite, one case a test. */
public final class JUnitXml {
  private JUnitXml() {}

  /**
   * Writes it, in place of what may be there.
   *
   * @throws IOException when the file can't be written
   */
  public static void write(SmokeReport report, Path file) throws IOException {
    try (Writer text = Files.newBufferedWriter(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "dhash smoke-test " + report.environment());
      xml.writeAttribute("tests", Integer.toString(report.outcomes().size()));
      xml.writeAttribute("failures", Long.toString(report.count(Result.FAILED)));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", Long.toString(report.count(Result.NOT_RUN)));
      xml.writeAttribute("timestamp", report.at().toString());
      xml.writeAttribute("time", Double.toString(report.took().toMillis() / 1e3));
      for (Outcome outcome : report.outcomes()) {
        write(outcome, xml);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException failure) {
      throw new IOException(failure);
    }
  }

  private static void write(Outcome outcome, XMLStreamWriter xml) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "smoke." + outcome.tier().name());
    xml.writeAttribute("name", outcome.name());
    xml.writeAttribute("time", Double.toString(outcome.took().toMillis() / 1e3));
    switch (outcome.result()) {
      case PASSED -> {}
      case FAILED -> {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", printable(outcome.reason()));
        xml.writeEndElement();
      }
      case NOT_RUN -> {
        xml.writeStartElement("skipped");
        xml.writeAttribute("message", outcome.reason());
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
  }

  /** XML has no way to write most control characters. */
  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\uD7FF\\uE000-\\uFFFD]", "?");
  }
}
