package rolebridge.cli;

import picocli.CommandLine.Option;

/** What the commands have in common that start state machines and tell what those changed. */
abstract class RunCommand extends ChangingCommand {

  RunCommand(Printer printer) {
    super(printer);
  }

  @Option(names = TableCommand.WIDE, description = TableCommand.WIDE_DOES)
  final void wide(boolean given) {
    printer().wide(given);
  }
}
