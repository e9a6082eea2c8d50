package rolebridge.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.Version;

/** What all commands have in common. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class Subcommand implements Callable<Integer> {

  private final Printer printer;

  /**
   * Read before parsing, so that bad usage is told in JSON too; here for the parser and its help.
   */
  @Option(
      names = "--json",
      description = "Print one JSON document on standard output, whatever the outcome.")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "table|json|csv",
      description =
          "Print for people (default), as --json does, or the table of those commands that have one"
              + " as CSV (RFC 4180).")
  private Output output;

  /** How the outcome is printed. */
  enum Output {
    TABLE,
    JSON,
    CSV;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-v", "--verbose"},
      description = "Where an error ends the command, tell also where in its code that was.")
  final void verbose(boolean given) {
    if (given) {
      printer.details();
    }
  }

  Subcommand(Printer printer) {
    this.printer = printer;
  }

  /** Whether the outcome is a table. */
  boolean hasTable() {
    return false;
  }

  /** Does the command's work. */
  abstract Outcome execute();

  @Override
  public final Integer call() {
    if (json && output != null && output != Output.JSON) {
      throw Failure.usage(
          "BadUsage",
          "--json and --output " + output + " contradict each other.",
          "Leave one of them out.");
    }
    if (output == Output.CSV) {
      if (!hasTable()) {
        throw Failure.usage(
            "BadUsage",
            "This command prints no table, so there is no CSV of it.",
            "Write --output json, or leave --output out.");
      }
      printer.csv();
    }
    printer.tellInterrupts();
    return printer.print(execute());
  }

  final Printer printer() {
    return printer;
  }

  final Progress progress() {
    return printer.progress();
  }
}
