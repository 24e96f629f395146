package dhash.guard.cli;

import picocli.CommandLine.Command;

/** The program itself: says what there is. */
@Command(
    name = "dhash",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Releases a service with its database and takes a bad release back.",
    subcommands = Version.class)
public final class Dhash {}
