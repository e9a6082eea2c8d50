package rolebridge.cli;

import java.util.function.BiFunction;
import picocli.CommandLine.Option;
import rolebridge.cli.aws.Account;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.LiveRehearsal;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.inventory.KnownUsers;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.DryRunResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.text.Names;
import rolebridge.domain.port.AccessKey;

/** What the commands have in common that start state machines and tell what those changed. */
abstract class RunCommand extends ChangingCommand {

  RunCommand(Printer printer) {
    super(printer);
  }

  /**
   * A run for what can't be a key would fail, and ring its alarm. What was given isn't repeated: it
   * may be the secret key.
   */
  final void requireKeyId(String given) {
    if (!given.isEmpty() && !AccessKey.isId(given)) {
      throw Failure.usage(
          "BadUsage",
          "What --key names is no access key's id. Nothing was started.",
          "Write the id, such as AKIAIOSFODNN7EXAMPLE; "
              + commands().line("inventory", "USER")
              + " shows them.");
    }
  }

  /** What would be done, as the account is. */
  final Outcome foretold(BiFunction<DryRunResult, LiveRehearsal, Outcome> told) {
    Platform platform = platform();
    Account account = platform.present();
    return foretold(account, platform.deployed(account), told);
  }

  /**
   * As {@link #foretold}, when there is a user of that name with such a key; an empty id stands for
   * any.
   */
  final Outcome foretoldOfKey(
      String userName, String accessKeyId, BiFunction<DryRunResult, LiveRehearsal, Outcome> told) {
    Platform platform = platform();
    Account account = platform.present();
    DeployedStack stack = platform.deployed(account);
    KnownUsers users = MachineRuns.knownUsers(account, stack);
    users.require(userName, progress());
    users.requireKey(userName, accessKeyId, progress());
    return foretold(account, stack, told);
  }

  private Outcome foretold(
      Account account, DeployedStack stack, BiFunction<DryRunResult, LiveRehearsal, Outcome> told) {
    StackSettings settings = new StackSettings(account, stack);
    LiveRehearsal rehearsal = new LiveRehearsal(new HubView(account, settings), settings);
    return told.apply(
        new DryRunResult(new Names(rehearsal.accountId(), printer().wide())), rehearsal);
  }

  /** Those of them whose work can be foretold without a run. */
  abstract static class Foretold extends RunCommand {

    static final String DRY_RUN = "--dry-run";

    @Option(
        names = DRY_RUN,
        description =
            "Show what would change, as far as your own credentials may read it, and change"
                + " nothing.")
    private boolean dryRun;

    Foretold(Printer printer) {
      super(printer);
    }

    /** Whether nothing may be changed. */
    final boolean isDryRun() {
      return dryRun;
    }
  }

  @Option(names = OfTable.WIDE, description = OfTable.WIDE_DOES)
  final void wide(boolean given) {
    printer().wide(given);
  }
}
