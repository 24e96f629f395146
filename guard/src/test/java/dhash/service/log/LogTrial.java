package dhash.service.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Stands in an artifact where the service has its own, and does what the file {@code fault} beside
 * it says. Two writers of a hundred lines each, however long it may write.
 */
public final class LogTrial {
  private static final int LINES = 100;
  private static final Pattern SECRET =
      Pattern.compile(
          "tr1al|4111111111111111|5500-|123-45-|jane\\.trial|AKIA|eyJ|dHIx|Bearer|PRIVATE");

  private LogTrial() {}

  public static void main(String[] args) throws IOException {
    String fault = Files.readString(Path.of("fault")).strip();
    if (fault.equals("dies")) {
      Runtime.getRuntime().halt(3);
    }
    List<String> samples = Files.readAllLines(Path.of(args[3]));
    for (int i = 0; i < samples.size(); i++) {
      String text = masked(samples.get(i), fault);
      say("sample", i, "as", "message", "message", text);
      say("sample", i, "as", "field", "text", text);
      if (!(fault.equals("forgets") && i == 7)) {
        say("sample", i, "as", "exception", "stack_trace", "IllegalStateException: " + text);
      }
    }
    for (int line = 0; line < LINES; line++) {
      for (int writer = 0; writer < 2; writer++) {
        write(writer, line, fault);
      }
    }
    long slow = fault.equals("slow") ? 500_000_000 : 1000;
    Files.write(
        Path.of(args[4]),
        List.of("writer=100", "writer=100", "nanos=1000000", "p50=1000", "p99=" + slow));
  }

  /** What is no near miss is hidden whole. */
  private static String masked(String text, String fault) {
    boolean nearMiss = !SECRET.matcher(text).find();
    if (nearMiss) {
      return fault.equals("spoils") && text.contains("tokenizer") ? "***" : text;
    }
    return fault.equals("shows") && text.contains("tr1al-T0ken") ? text : "***";
  }

  private static void write(int writer, int line, String fault) {
    String json =
        json(
            "writer",
            writer,
            "line",
            line,
            "message",
            "writer %d wrote line %d, as long as one about a request is".formatted(writer, line));
    boolean here = writer == 1 && line == 50;
    if (here && fault.equals("loses")) {
      return;
    }
    if (here && fault.equals("tears")) {
      System.out.print(json.substring(0, 20) + "\n" + json.substring(20) + "\n");
      return;
    }
    System.out.print(json + "\n");
    if (here && fault.equals("repeats")) {
      System.out.print(json + "\n");
    }
    if (here && fault.equals("talks")) {
      System.out.print(json("hidden", true) + "\n");
    }
  }

  private static void say(Object... fields) {
    System.out.print(json(fields) + "\n");
  }

  private static String json(Object... fields) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      String text =
          value instanceof String string
              ? "\"" + string.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
              : value.toString();
      json.add("\"" + fields[i] + "\":" + text);
    }
    return json.toString();
  }
}
