package rolebridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.uninstall.Remaining;
import rolebridge.cli.uninstall.StackInstalled;
import rolebridge.cli.uninstall.Uninstall;
import rolebridge.cli.uninstall.UninstallResult;

@Command(
    name = "uninstall",
    description =
        "Delete the stack, with its functions and machines, then the boundaries that nobody has, and"
            + " tell what stays: the log groups, which the next up takes over. Refuses while there"
            + " are users, whose keys nobody would rotate any more; never touches users, roles,"
            + " policies and secrets that provision made.")
final class UninstallCommand extends ChangingCommand {

  @Option(
      names = "--leave",
      paramLabel = "USER",
      description =
          "Go on although there is this user, which keeps its access. For each user once; the"
              + " boundaries that they have stay, too.")
  private Set<String> left = new TreeSet<>();

  @Option(
      names = "--delete-logs",
      description =
          "Delete the log groups, too, with all that functions and runs have told; also those of a"
              + " stack that is gone.")
  private boolean deletesLogs;

  @Option(names = "--dry-run", description = "Only tell what would go, what stays and why not.")
  private boolean dryRun;

  UninstallCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    if (dryRun) {
      Account account = platform().present();
      return result(Caller.of(account)).planned(uninstall(account).plan());
    }
    Platform platform = toBeAgreed();
    Account account = platform.present();
    Uninstall uninstall = uninstall(account);
    Uninstall.Plan plan = uninstall.plan();
    plan.refusal()
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    if (!plan.isAnything()) {
      return result(Caller.of(account)).done(plan);
    }
    agree(platform, changes(plan));
    Uninstall.Plan went;
    try (Progress.Step step = progress().start("Deleting the stack")) {
      went = uninstall.carryOut(step::note);
      step.done("");
    }
    return result(Caller.of(account)).done(went);
  }

  private List<String> changes(Uninstall.Plan plan) {
    List<String> changes = new ArrayList<>();
    if (plan.isInstalled()) {
      changes.add("delete the stack " + StackDeployer.nameOf(namespace()));
    }
    plan.goes().forEach((type, count) -> changes.add("delete %d %s".formatted(count, type)));
    List<Remaining> logGroups =
        plan.stays().stream().filter(one -> one.kind().equals("log-group")).toList();
    plan.stays().stream()
        .filter(one -> !logGroups.contains(one))
        .forEach(one -> changes.add("leave the " + one.kind() + " " + one.name()));
    if (!logGroups.isEmpty()) {
      changes.add(
          "leave %d log groups with their events, such as %s"
              .formatted(logGroups.size(), logGroups.getFirst().name()));
    }
    return changes;
  }

  private Uninstall uninstall(Account account) {
    return new Uninstall(
        new StackInstalled(account, Caller.of(account), namespace()), left, deletesLogs, Pause::of);
  }

  private UninstallResult result(Caller caller) {
    return new UninstallResult(
        caller, StackDeployer.nameOf(namespace()), printer().screen().columns());
  }
}
