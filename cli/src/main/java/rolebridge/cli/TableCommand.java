package rolebridge.cli;

import picocli.CommandLine.Option;

/** What the commands have in common whose rows name things that have an ARN. */
abstract class TableCommand extends AccountCommand {

  TableCommand(Printer printer) {
    super(printer);
  }

  @Option(names = "--wide", description = "Print ARNs in full, also where a name would do.")
  final void wide(boolean given) {
    printer().wide(given);
  }
}
