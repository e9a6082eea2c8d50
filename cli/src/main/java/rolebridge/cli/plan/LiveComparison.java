package rolebridge.cli.plan;

import java.util.List;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.LiveCheck;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.result.CheckResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.text.Names;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.Blueprint;

/** Compares requests with what the hub's account has, by the caller's own credentials. */
public final class LiveComparison {

  private final Account account;
  private final Progress progress;
  private final boolean coloured;
  private final boolean wide;
  private final StackSettings settings;
  private final Hub hub;
  private final HubView view;

  /**
   * @param wide whether people are told ARNs in full
   */
  public LiveComparison(
      Account account, DeployedStack stack, Progress progress, boolean coloured, boolean wide) {
    this.account = account;
    this.progress = progress;
    this.coloured = coloured;
    this.wide = wide;
    this.settings = new StackSettings(account, stack);
    this.hub = settings.hub();
    this.view = new HubView(account, settings);
  }

  /**
   * What provision would change for the request.
   *
   * @param command that asks
   * @param option by which it asks instead of acting
   * @throws Failure with all violations when it would refuse it
   */
  public Outcome of(String file, RequestFile read, String command, String option) {
    Forecast forecast;
    try (Progress.Step step = progress.start("Comparing with account " + hub.accountId())) {
      forecast = new LiveCheck(view).of(read.request(), command, option);
      step.done("");
    }
    return new CheckResult(
            file,
            read,
            Blueprint.of(read.request(), hub, settings.egressIps()),
            account.region(),
            new Names(hub.accountId(), wide))
        .compared(forecast, coloured);
  }

  /**
   * What provision would do for the requests, and what none of them asks for.
   *
   * @param passedOver what wasn't read, to be told with it
   */
  public PlanResult plan(RequestSet set, List<PassedOver> passedOver) {
    List<PlannedRequest> planned =
        new RequestComparison(new LiveCheck(view), hub, view.pause(), progress, account.commands())
            .of(set.entries());
    return new PlanResult(
        hub.accountId(), account.region(), planned, leftOver(set), passedOver, wide);
  }

  /** Which of what is left over decommission could take away by its name. */
  public List<JudgedLeftOver> judged(List<LeftOver> leftOver) {
    try (Progress.Step step = progress.start("Looking at what is left over")) {
      List<JudgedLeftOver> judged = new Pruning(view.roles(), hub).of(leftOver);
      step.done("");
      return judged;
    }
  }

  /** A request that can't be read may be for anything that seems to be in none. */
  private Optional<List<LeftOver>> leftOver(RequestSet set) {
    if (!set.refused().isEmpty()) {
      return Optional.empty();
    }
    try (Progress.Step step = progress.start("Looking for what is in no request")) {
      List<LeftOver> found =
          new LeftOvers(view.inventory(), view.grantedRoles(), hub, view.clock())
              .of(
                  set.entries().stream()
                      .map(entry -> entry.read().orElseThrow().request())
                      .toList());
      step.done("");
      return Optional.of(found);
    }
  }
}
