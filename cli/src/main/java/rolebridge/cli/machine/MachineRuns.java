package rolebridge.cli.machine;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import rolebridge.cli.aws.Account;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.inventory.KnownUsers;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.MachineRun;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.DeployedStack;

/** Runs state machines for the command. */
public final class MachineRuns {

  /** The machine that carries out a request. */
  public static final String PROVISION = "provision";

  /** The machine that takes away what a request was given. */
  public static final String DECOMMISSION = "decommission";

  private static final String APPLY = "apply";

  /** The machine that compares what is there with what was made. */
  public static final String AUDIT = "audit";

  private static final Duration LOCAL_POLL = Duration.ofMillis(200);

  private static final Duration AWS_POLL = Duration.ofSeconds(1);

  private final Site site;
  private final Progress progress;
  private final boolean wide;
  private final Onlooker onlooker;

  /**
   * Where they run.
   *
   * @param isLocal whether answers are quick, and show what was written at once
   * @param iamEnforced whether IAM decides there; asked for when a run is to be told
   */
  record Site(
      Account account,
      DeployedStack stack,
      Executions executions,
      boolean isLocal,
      BooleanSupplier iamEnforced) {

    private static Site of(Platform platform) {
      Account account = platform.started();
      return new Site(
          account,
          platform.forRun(account),
          new SfnExecutions(account.stepFunctions()),
          platform.isLocal(),
          () -> platform.iamEnforced(account));
    }
  }

  /** Whoever has to know which executions don't end with the command, should it end now. */
  public interface Onlooker {

    /** This one was started or joined. */
    void goesOn(String executionArn);

    /** This one was seen to have ended. */
    void isOver(String executionArn);
  }

  /**
   * Starts the local AWS and deploys the stack as far as runs need it.
   *
   * @param wide whether people are told ARNs in full
   * @param onlooker takes which executions go on
   */
  public MachineRuns(Platform platform, Progress progress, boolean wide, Onlooker onlooker) {
    this(Site.of(platform), progress, wide, onlooker);
  }

  MachineRuns(Site site, Progress progress, boolean wide, Onlooker onlooker) {
    this.site = site;
    this.progress = progress;
    this.wide = wide;
    this.onlooker = onlooker;
  }

  /** Ends the command when there is no user of that name. */
  public void requireUser(String userName) {
    knownUsers(site.account(), site.stack()).require(userName, progress);
  }

  /** Ends the command when the user has no access key of that id; an empty one stands for any. */
  public void requireKey(String userName, String accessKeyId) {
    knownUsers(site.account(), site.stack()).requireKey(userName, accessKeyId, progress);
  }

  /** The users of the stack, to look a name up among them. */
  public static KnownUsers knownUsers(Account account, DeployedStack stack) {
    HubView view = new HubView(account, new StackSettings(account, stack));
    return new KnownUsers(
        view.users(),
        view.accessKeys(),
        view.secrets(),
        view.inventory(),
        view.hub(),
        account.commands());
  }

  /**
   * Starts it, or joins a run for the same that goes on; shows each state, and waits.
   *
   * @param machine as the design calls it
   * @param userName whom the execution's name tells of
   */
  public MachineRun follow(String machine, String userName, String input) {
    Executions executions = site.executions();
    String machineArn = arn(machine);
    String arn = startedOrJoinedAloud(executions, machineArn, userName, input);
    Execution run = new LiveView(executions, progress, poll(), Clock.systemUTC()).follow(arn);
    return new MachineRun(site.account(), iamEnforced(), wide, run, executions.history(arn));
  }

  /**
   * Starts or joins all these, some at a time ({@link ManyRuns}), and waits for them.
   *
   * @param ended takes each as it ends, with its run unless that couldn't be started or looked at
   */
  public void followAll(
      String machine,
      List<ManyRuns.Job> jobs,
      BiConsumer<ManyRuns.Ended, Optional<MachineRun>> ended) {
    Executions executions = site.executions();
    String machineArn = arn(machine);
    boolean iamEnforced = iamEnforced();
    Map<String, MachineRun> over = new HashMap<>();
    new ManyRuns(
            job -> {
              String arn =
                  joined(executions, machineArn, job.userName(), job.input())
                      .orElseGet(
                          () -> started(executions, machineArn, job.userName(), job.input()));
              onlooker.goesOn(arn);
              return arn;
            },
            arn -> {
              Execution run = executions.describe(arn);
              if (!run.isRunning()) {
                onlooker.isOver(arn);
                over.put(arn, toldWithWhy(executions, run, iamEnforced));
              }
              return run;
            },
            () -> Pause.of(poll()))
        .run(jobs, one -> ended.accept(one, one.execution().map(Execution::arn).map(over::remove)));
  }

  /**
   * Executions of apply that others started for users of these parts.
   *
   * @param ofAnybody whether those for other users count as well
   */
  public OtherApplies others(List<ApplyPart> parts, boolean ofAnybody) {
    return new OtherApplies(
        site.executions(),
        arn(APPLY),
        parts,
        ofAnybody,
        Clock.systemUTC(),
        () -> Pause.of(poll()),
        () -> Pause.of(site.isLocal() ? Duration.ZERO : rolebridge.domain.port.Pause.UNTIL_SHOWN),
        progress::say,
        site.account().commands());
  }

  /**
   * Starts or joins an execution of apply for this part ({@link ApplyRuns}), and waits for it. It
   * goes on without the command.
   *
   * @param started takes the ARN of the execution
   * @param ended takes each request as its run of provision ends, with that run unless it couldn't
   *     be started or looked at
   * @return the ARN if it succeeded
   */
  public Optional<String> followApply(
      ApplyPart part,
      Consumer<String> started,
      BiConsumer<ManyRuns.Ended, Optional<MachineRun>> ended) {
    Executions executions = site.executions();
    String applyArn = arn(APPLY);
    boolean iamEnforced = iamEnforced();
    Optional<String> succeeded =
        new ApplyRuns(
                executions,
                arn(PROVISION),
                _ -> {
                  String arn =
                      startedOrJoinedAloud(executions, applyArn, part.name(), part.input());
                  started.accept(arn);
                  return arn;
                },
                () -> Pause.of(poll()))
            .run(
                part,
                one ->
                    ended.accept(
                        one,
                        one.execution().map(run -> toldWithWhy(executions, run, iamEnforced))));
    succeeded.ifPresent(onlooker::isOver);
    return succeeded;
  }

  private String startedOrJoinedAloud(
      Executions executions, String machineArn, String name, String input) {
    Optional<String> joined = joined(executions, machineArn, name, input);
    String arn = joined.orElseGet(() -> started(executions, machineArn, name, input));
    onlooker.goesOn(arn);
    progress.say((joined.isPresent() ? "Joining execution " : "Execution ") + arn);
    return arn;
  }

  private static String started(
      Executions executions, String machineArn, String name, String input) {
    return executions.start(machineArn, RunName.of(name), input);
  }

  /** Where they run. */
  public Account account() {
    return site.account();
  }

  /** The stack that has the machines. */
  public DeployedStack stack() {
    return site.stack();
  }

  /** Whether IAM decides there. */
  public boolean iamEnforced() {
    return site.iamEnforced().getAsBoolean();
  }

  /** What a run that succeeded did is in its output; only a failure is told by its states. */
  private MachineRun toldWithWhy(Executions executions, Execution run, boolean iamEnforced) {
    List<HistoryEvent> why = run.succeeded() ? List.of() : executions.history(run.arn());
    return new MachineRun(site.account(), iamEnforced, wide, run, why);
  }

  private Duration poll() {
    return site.isLocal() ? LOCAL_POLL : AWS_POLL;
  }

  private static Optional<String> joined(
      Executions executions, String machineArn, String userName, String input) {
    return executions.running(machineArn).stream()
        .filter(run -> RunName.mayBeOf(userName, run.name()))
        .flatMap(run -> executions.join(machineArn, run.name(), input).stream())
        .findFirst();
  }

  private String arn(String machine) {
    return Optional.ofNullable(site.stack().stateMachines().get(machine))
        .orElseThrow(
            () ->
                Failure.environment(
                    "StateMachineMissing",
                    "The stack has no state machine " + machine + ".",
                    "Deploy the stack of these sources with "
                        + site.account().commands().line("up")
                        + "."));
  }
}
