package rolebridge.cli;

import picocli.CommandLine.Option;

/** What the commands have in common whose rows name things that have an ARN. */
abstract class TableCommand extends AccountCommand {

  static final String WIDE = "--wide";
  static final String WIDE_DOES = "Print ARNs in full, also where a name would do.";

  TableCommand(Printer printer) {
    super(printer);
  }

  @Option(names = WIDE, description = WIDE_DOES)
  final void wide(boolean given) {
    printer().wide(given);
  }
}
