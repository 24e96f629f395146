package dhash.guard.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the program's version, which the build writes into the jar's manifest. */
@Command(name = "version", description = "Print the version.")
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class Version implements Callable<Integer>, IVersionProvider {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(text());
    return 0;
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  private static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "dhash " + Objects.requireNonNullElse(version, "unpackaged");
  }
}
