package rolebridge.cli;

import java.util.Map;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.managed.Hub;

/** What the functions of a stack are told by their environment, told here by the stack itself. */
final class StackHub {

  private StackHub() {}

  static Hub of(Account account, DeployedStack stack) {
    String roleBoundary = value(stack.outputs(), "RoleBoundaryArn");
    return new Hub(
        roleBoundary.split(":", -1)[1],
        stack.accountId(),
        account.region(),
        value(stack.outputs(), "UserBoundaryArn"),
        roleBoundary);
  }

  /** One of a stack's outputs or parameters. */
  static String value(Map<String, String> values, String name) {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(
            () ->
                Failure.environment(
                    "StackOutdated",
                    "The stack doesn't tell its " + name + ".",
                    "Deploy the stack of these sources with ./rolebridge up."));
  }
}
