package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import rolebridge.cli.aws.Account;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.stack.DeployedStack;

@Command(
    name = "up",
    description = "Start the local AWS and deploy the stack, unless both are up to date.")
final class UpCommand extends AccountCommand {

  UpCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Platform platform = platform();
    Account account = platform.started();
    DeployedStack stack = platform.deploy(account);
    boolean enforced = platform.iamEnforced(account);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("endpoint", account.endpoint().map(Object::toString).orElse(null));
    members.put("region", account.region());
    members.put("accountId", stack.accountId());
    members.put("stateMachines", stack.stateMachines());
    members.put("eventBusArn", stack.eventBusArn().orElse(null));
    members.put("iamEnforced", enforced);
    StringBuilder text = new StringBuilder();
    text.append("The stack is up.\n\n");
    account.endpoint().ifPresent(endpoint -> row(text, "Endpoint", endpoint.toString()));
    row(text, "Region", account.region());
    row(text, "Account", stack.accountId());
    stack.stateMachines().forEach((name, arn) -> row(text, "Machine " + name, arn));
    stack.eventBusArn().ifPresent(arn -> row(text, "Event bus", arn));
    row(text, "AWS command", account.awsCommand());
    if (!enforced) {
      text.append("\nIAM not enforced: this local AWS lets every call pass.\n");
    }
    return Outcome.done("ready", members, text.toString().stripTrailing());
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("  %-20s %s%n".formatted(name, value));
  }
}
