package rolebridge.cli;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.IamAccountReader;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.migrate.UnmanagedUsers;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.InventoryResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.UnmanagedResult;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.json.JsonDocumentText;

@Command(
    name = "inventory",
    description =
        "List users with their access keys, roles and what is due when, the most urgent first."
            + " Reads IAM and the secrets' labels with your own credentials, and no secret.")
final class InventoryCommand extends AccountCommand.OfTable {

  @Parameters(
      paramLabel = "USER",
      arity = "0..1",
      description = "Only this one, e.g. xsoar.remediation.")
  private String userName;

  @Option(
      names = "--unmanaged",
      description =
          "Instead users with access keys that rolebridge didn't make and that may assume roles.")
  private boolean unmanaged;

  InventoryCommand(Printer printer) {
    super(printer);
  }

  @Override
  boolean hasTable() {
    return true;
  }

  @Override
  Outcome execute() {
    Platform platform = platform();
    Account account = platform.present();
    return unmanaged ? handMade(account) : managed(platform, account);
  }

  private Outcome handMade(Account account) {
    List<UnmanagedUsers.Entry> users;
    try (Progress.Step step = progress().start("Reading users and roles")) {
      UnmanagedUsers found =
          new UnmanagedUsers(
              new IamAccountReader(account.iam()), new JsonDocumentText(), account.commands());
      users =
          Optional.ofNullable(userName)
              .map(name -> List.of(found.named(name)))
              .orElseGet(found::all);
      step.done("of " + Count.of(users.size(), "user"));
    }
    return new UnmanagedResult(Clock.systemUTC(), printer().wide(), account.commands()).of(users);
  }

  private Outcome managed(Platform platform, Account account) {
    DeployedStack stack = platform.deployed(account);
    if (userName != null) {
      MachineRuns.knownUsers(account, stack).require(userName, progress());
    }
    KeyInventory inventory = new HubView(account, new StackSettings(account, stack)).keyInventory();
    List<KeyInventory.Entry> users;
    try (Progress.Step step = progress().start("Reading keys and roles")) {
      users =
          Optional.ofNullable(userName)
              .map(name -> List.of(inventory.of(name)))
              .orElseGet(inventory::all);
      step.done("of " + Count.of(users.size(), "user"));
    }
    return new InventoryResult(
            Clock.systemUTC(),
            printer().screen().outColour(),
            printer().screen().columns(),
            printer().wide())
        .of(users);
  }
}
