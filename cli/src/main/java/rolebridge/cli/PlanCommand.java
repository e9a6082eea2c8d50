package rolebridge.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.result.Outcome;
import rolebridge.domain.request.RequestReader.Purpose;

@Command(
    name = "plan",
    description =
        "Compare requests with what the account has: which would be created, changed or refused by"
            + " provision, and what is managed but in none of them. Reads with your own credentials,"
            + " and changes nothing. Exit status 2 if any would be refused.")
final class PlanCommand extends AccountCommand.OfTable {

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "The folder with all requests, or files of JSON or YAML.")
  private List<String> files;

  PlanCommand(Printer printer) {
    super(printer);
  }

  @Override
  boolean hasTable() {
    return true;
  }

  @Override
  Outcome execute() {
    RequestArguments arguments = RequestArguments.of(files, printer().input());
    RequestSet set = RequestSet.read(arguments.sources(), Purpose.GRANT);
    return comparison().plan(set, arguments.passedOver()).outcome();
  }
}
