package rolebridge.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.aws.AccountInventory;
import rolebridge.aws.IamAccessKeys;
import rolebridge.aws.IamUserPolicies;
import rolebridge.aws.IamUsers;
import rolebridge.aws.SecretsManagerSecretStore;
import rolebridge.cli.aws.Account;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.UserReader;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

@Command(
    name = "inventory",
    description =
        "List users with their access keys, roles and what is due when, the most urgent first."
            + " Reads IAM and the secrets' labels with your own credentials, and no secret.")
final class InventoryCommand extends Subcommand {

  @Parameters(
      paramLabel = "USER",
      arity = "0..1",
      description = "Only this one, e.g. xsoar.remediation.")
  private String userName;

  InventoryCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Platform platform = platform();
    Account account = platform.present();
    KeyInventory inventory = inventory(account, platform.deployed(account));
    List<KeyInventory.Entry> users;
    try (Progress.Step step = progress().start("Reading keys and roles")) {
      users =
          Optional.ofNullable(userName)
              .map(name -> List.of(inventory.of(name)))
              .orElseGet(inventory::all);
      step.done("of " + Count.of(users.size(), "user"));
    }
    return new InventoryResult(Clock.systemUTC(), printer().screen().outColour()).of(users);
  }

  private static KeyInventory inventory(Account account, DeployedStack stack) {
    Clock clock = Clock.systemUTC();
    IamClient iam = account.iam();
    SecretsManagerClient secretsManager = account.secretsManager();
    // A caller that makes no key needs no client that doesn't repeat.
    IamAccessKeys accessKeys = new IamAccessKeys(iam, iam);
    Hub hub = StackHub.of(account, stack);
    HubRoles hubRoles = new HubRoles(iam, hub);
    UserReader reader =
        new UserReader(
            new IamUsers(iam),
            accessKeys,
            new SecretsManagerSecretStore(secretsManager, ""),
            hubRoles,
            hub,
            policy(stack),
            clock);
    return new KeyInventory(
        reader,
        new AccountInventory(iam, secretsManager),
        new GrantedRoles(hubRoles, new IamUserPolicies(iam, new JsonDocumentText()), hub),
        accessKeys,
        clock);
  }

  private static RotationPolicy policy(DeployedStack stack) {
    return new RotationPolicy(
        Duration.ofDays(number(stack, "MaximumKeyAgeDays")),
        Duration.ofMinutes(number(stack, "GracePeriodMinutes")),
        Duration.ofDays(number(stack, "WatchPeriodDays")),
        RotationPolicy.periodOf(StackHub.value(stack.parameters(), "RotationSchedule")));
  }

  private static int number(DeployedStack stack, String parameter) {
    return Integer.parseInt(StackHub.value(stack.parameters(), parameter));
  }
}
