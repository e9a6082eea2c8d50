package rolebridge.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rolebridge.cli.result.Outcome;
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
  @SuppressWarnings("UnusedVariable")
  private boolean json;

  Subcommand(Printer printer) {
    this.printer = printer;
  }

  /** Does the command's work. */
  abstract Outcome execute();

  @Override
  public final Integer call() {
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
