package rolebridge.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.apply.Application;
import rolebridge.cli.apply.ApplyResult;
import rolebridge.cli.apply.ShownRuns;
import rolebridge.cli.aws.Account;
import rolebridge.cli.machine.ApplyPart;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.machine.ManyRuns;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.machine.OtherApplies;
import rolebridge.cli.plan.JudgedLeftOver;
import rolebridge.cli.plan.LiveComparison;
import rolebridge.cli.plan.PlanResult;
import rolebridge.cli.plan.PlannedRequest;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.DecommissionResult;
import rolebridge.cli.result.MachineRun;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.RequestReader.Purpose;

@Command(
    name = "apply",
    description =
        "Make the account as a folder of requests says: compare it, show what will be done, and run"
            + " the machine apply, which runs provision for each request, a few at a time. Nothing"
            + " starts if any request is bad, and without --prune nothing is removed.")
final class ApplyCommand extends RunCommand.Foretold {

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "The folder with all requests, or files of JSON or YAML.")
  private List<String> files;

  @Option(
      names = "--prune",
      description =
          "When every request is in place, decommission the roles that no request asks for, after"
              + " they were listed by name and agreed to. A role that was used lately stays, and so"
              + " does what is in other accounts.")
  private boolean prune;

  ApplyCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    if (prune) {
      requireFolders();
    }
    RequestArguments arguments = RequestArguments.of(files, printer().input());
    if (prune) {
      requireWhole(arguments);
    }
    RequestSet set = RequestSet.read(arguments.sources(), Purpose.GRANT);
    ApplyResult result = new ApplyResult(set, arguments.passedOver(), printer().wide());
    printer().soFar(result::soFar);
    if (!set.refused().isEmpty()) {
      return result.rejected();
    }
    if (isDryRun()) {
      Platform platform = platform();
      Account account = platform.present();
      return foretold(comparison(account, platform.deployed(account)), set, arguments, result);
    }
    return applied(set, arguments, result);
  }

  /** What no request asks for can be told of a whole folder only. */
  private void requireFolders() {
    files.stream()
        .filter(file -> !Files.isDirectory(Path.of(file)))
        .findFirst()
        .ifPresent(
            file -> {
              throw Failure.usage(
                  "BadUsage",
                  "--prune removes what no request asks for, and "
                      + file
                      + " isn't a folder with all requests.",
                  "Name the folder, or leave --prune out.");
            });
  }

  private static void requireWhole(RequestArguments arguments) {
    arguments.passedOver().stream()
        .filter(RequestArguments.PassedOver::mayHaveRequests)
        .findFirst()
        .ifPresent(
            one -> {
              throw Failure.usage(
                  "FolderNotRead",
                  "--prune removes what no request asks for, and "
                      + one.file()
                      + " may have requests but isn't read: "
                      + one.reason()
                      + ".",
                  one.remedy() + ", or leave --prune out.");
            });
  }

  private LiveComparison comparison(Account account, DeployedStack stack) {
    return new LiveComparison(
        account, stack, progress(), printer().screen().outColour(), printer().wide());
  }

  private Outcome foretold(
      LiveComparison comparison, RequestSet set, RequestArguments arguments, ApplyResult result) {
    PlanResult plan = comparison.plan(set, arguments.passedOver());
    result.compared(plan);
    return plan.isRefused() ? result.rejected() : result.foretold(judged(comparison, plan));
  }

  private Outcome applied(RequestSet set, RequestArguments arguments, ApplyResult result) {
    List<ApplyPart> parts = Application.parts(set);
    Platform platform = toBeAgreed();
    // The local stack is deployed where it isn't yet; a real account isn't touched by that.
    MachineRuns runs = runsOn(platform);
    Application application =
        new Application(
            parts,
            result,
            new Asked(platform, runs, runs.others(parts, prune), set, arguments, result),
            new Followed(runs, result, parts),
            commands());
    return application.carryOut() ? result.applied(runs.iamEnforced()) : result.rejected();
  }

  /** What is agreed to by whoever sees the comparison. */
  private final class Asked implements Application.Agreement {
    private final Platform platform;
    private final MachineRuns runs;
    private final OtherApplies others;
    private final RequestSet set;
    private final RequestArguments arguments;
    private final ApplyResult result;

    Asked(
        Platform platform,
        MachineRuns runs,
        OtherApplies others,
        RequestSet set,
        RequestArguments arguments,
        ApplyResult result) {
      this.platform = platform;
      this.runs = runs;
      this.others = others;
      this.set = set;
      this.arguments = arguments;
      this.result = result;
    }

    @Override
    public Optional<List<JudgedLeftOver>> reached(List<ApplyPart> left) {
      others.awaitEnd(left);
      LiveComparison comparison = comparison(runs.account(), runs.stack());
      PlanResult plan = comparison.plan(set, arguments.passedOver());
      result.compared(plan);
      if (plan.isRefused()) {
        return Optional.empty();
      }
      List<JudgedLeftOver> judged = judged(comparison, plan);
      result.judged(judged);
      List<JudgedLeftOver> toPrune = judged.stream().filter(JudgedLeftOver::isPrunable).toList();
      String told = plan.comparison() + result.removals(judged);
      agreeToWhatIsShown(platform, plan, printer().fitted(told), toPrune.size());
      return Optional.of(toPrune);
    }

    @Override
    public Optional<String> begun(List<ApplyPart> left) {
      return said("Execution %s of other requests began meanwhile.", others.begun(left));
    }

    @Override
    public Optional<String> overlooked(List<ApplyPart> left, String executionArn) {
      return said(
          "Execution %s of other requests began just before and wasn't seen.",
          others.overlooked(left, executionArn));
    }

    private Optional<String> said(String text, Optional<String> other) {
      other.ifPresent(arn -> progress().say(text.formatted(arn)));
      return other;
    }
  }

  /** Ends the command unless it is the local account or somebody agrees to what is shown. */
  private void agreeToWhatIsShown(Platform platform, PlanResult plan, String told, int toPrune) {
    progress().stop();
    printer().screen().err().println(told + "\n");
    agree(platform, changes(plan));
    if (toPrune > 0) {
      agreeAlso(
          "Decommission the " + Count.of(toPrune, "role") + " named above?", "leave --prune out");
    }
  }

  private List<JudgedLeftOver> judged(LiveComparison comparison, PlanResult plan) {
    return prune ? comparison.judged(plan.leftOver().orElseThrow()) : List.of();
  }

  private static List<String> changes(PlanResult plan) {
    List<String> changes = new ArrayList<>();
    for (PlannedRequest planned : plan.requests()) {
      if (planned.outlook() == Outlook.CREATED || planned.outlook() == Outlook.NOT_VISIBLE) {
        IntegrationRequest request = planned.entry().read().orElseThrow().request();
        changes.add(
            "let %s assume %s, for %s, and make what of it is missing"
                .formatted(request.userName(), planned.roleArn(), request.integration()));
      } else if (planned.outlook() == Outlook.CHANGED) {
        changes.add(
            "change %s of %s"
                .formatted(Count.of(planned.changes().size(), "thing"), planned.roleArn()));
      }
    }
    changes.add(
        "prove the access of %s that are unchanged"
            .formatted(Count.of((int) plan.count(Outlook.UNCHANGED), "role")));
    return changes;
  }

  /** Runs that are shown while they go on. */
  private final class Followed implements Application.Runs {
    private final MachineRuns runs;
    private final ApplyResult result;
    private final int all;
    private final ShownRuns shown = new ShownRuns(progress(), printer().wide());

    Followed(MachineRuns runs, ApplyResult result, List<ApplyPart> parts) {
      this.runs = runs;
      this.result = result;
      this.all = parts.stream().mapToInt(ApplyPart::size).sum();
    }

    @Override
    public Optional<String> apply(ApplyPart part, BiConsumer<Job, Outcome> ended) {
      return shown.of(
          (part.size() == all ? "" : part.size() + " of ") + Count.of(all, "request"),
          part.size(),
          each ->
              runs.followApply(
                  part,
                  result::startedBy,
                  (one, run) -> each.accept(one, outcome(one, run, ApplyCommand::provisioned))),
          ended);
    }

    @Override
    public void decommission(List<Job> jobs, BiConsumer<Job, Outcome> ended) {
      shown.of(
          Count.of(jobs.size(), "run") + " of decommission",
          jobs.size(),
          each -> {
            runs.followAll(
                MachineRuns.DECOMMISSION,
                jobs,
                (one, run) -> each.accept(one, outcome(one, run, DecommissionResult::of)));
            return jobs.size();
          },
          ended);
    }
  }

  private Outcome outcome(
      ManyRuns.Ended ended, Optional<MachineRun> run, Function<MachineRun, Outcome> told) {
    return run.map(told).orElseGet(() -> Outcome.of(ended.error().orElseThrow(), commands()));
  }

  private static Outcome provisioned(MachineRun run) {
    return new ProvisionResult(run.account(), run.iamEnforced(), true, run.wide())
        .of(run.execution(), run.history());
  }
}
