package rolebridge.cli.plan;

import java.util.ArrayList;
import java.util.List;
import rolebridge.cli.hub.LiveCheck;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.Pause;
import rolebridge.domain.request.IntegrationRequest;

/**
 * Compares requests with what the hub's account has. As soon as one would be refused, all that
 * aren't unchanged are looked at again, after one {@link Pause#UNTIL_SHOWN} for all of them: some
 * answers may be of a moment before another execution ended.
 */
final class RequestComparison {

  private final LiveCheck check;
  private final Hub hub;
  private final Pause pause;
  private final Progress progress;
  private final Commands commands;

  RequestComparison(LiveCheck check, Hub hub, Pause pause, Progress progress, Commands commands) {
    this.check = check;
    this.hub = hub;
    this.pause = pause;
    this.progress = progress;
    this.commands = commands;
  }

  /**
   * What provision would do for each, in their order.
   *
   * @throws WorkflowException when the account can't be compared now
   */
  List<PlannedRequest> of(List<Entry> entries) {
    List<PlannedRequest> planned = new ArrayList<>();
    for (Entry entry : entries) {
      planned.add(compared(entry, true));
    }
    if (planned.stream().noneMatch(RequestComparison::isRefusedByTheAccount)) {
      return planned;
    }
    try (Progress.Step step = progress.start("Waiting until AWS shows what was done just now")) {
      pause.of(Pause.UNTIL_SHOWN);
      step.done("");
    }
    planned.replaceAll(
        one ->
            isRefusedByTheAccount(one)
                    || one.outlook() == Outlook.CREATED
                    || one.outlook() == Outlook.CHANGED
                ? compared(one.entry(), false)
                : one);
    return planned;
  }

  private static boolean isRefusedByTheAccount(PlannedRequest one) {
    return one.outlook() == Outlook.REFUSED && one.entry().read().isPresent();
  }

  private PlannedRequest compared(Entry entry, boolean isFirst) {
    try (Progress.Step step = progress.start("Comparing " + entry.file())) {
      PlannedRequest planned = planned(entry, isFirst);
      step.done("");
      return planned;
    }
  }

  private PlannedRequest planned(Entry entry, boolean isFirst) {
    if (entry.read().isEmpty()) {
      return PlannedRequest.refused(entry, "", entry.refused().orElseThrow());
    }
    IntegrationRequest request = entry.read().get().request();
    String roleAccount = hub.roleAccountOf(request);
    String roleArn = hub.roleArn(roleAccount, request.userName(), request.roleName());
    if (entry.sameAs().isPresent()) {
      return PlannedRequest.without(entry, Outlook.SAME, roleArn);
    }
    if (!roleAccount.equals(hub.accountId())) {
      return PlannedRequest.without(entry, Outlook.NOT_VISIBLE, roleArn);
    }
    try {
      return PlannedRequest.of(entry, roleArn, check.look(request));
    } catch (Failure refused) {
      return PlannedRequest.refused(entry, roleArn, refused);
    } catch (WorkflowException failing) {
      if (!LiveCheck.mayPass(failing) || (failing instanceof RetryableException && !isFirst)) {
        throw failing;
      }
      return PlannedRequest.failing(entry, roleArn, failing, commands);
    }
  }
}
