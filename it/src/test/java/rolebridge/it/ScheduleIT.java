package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.Target;

/**
 * The pass over all users, as the schedule starts it: a rule of a minute's period with the target,
 * role and input of the stack's own.
 */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PERMISSIONS, mode = ResourceAccessMode.READ)
@ResourceLock(Installation.PASSES)
class ScheduleIT {

  private static final String RULE = "rolebridge-rotation";

  private static Installation rolebridge;
  private static Run scheduled;
  private static UserKeys due;
  private static UserKeys stuck;
  private static UserKeys young;
  private static String dueKey;
  private static String youngKey;

  @BeforeAll
  static void fire(Installation installation) {
    rolebridge = installation;
    due = UserKeys.provisioned(rolebridge, "scheduled");
    stuck = UserKeys.provisioned(rolebridge, "stuck");
    young = UserKeys.provisioned(rolebridge, "young");
    dueKey = due.current().id();
    youngKey = young.current().id();
    due.age(Duration.ofDays(89));
    stuck.age(Duration.ofDays(89));
    rolebridge
        .hub()
        .iam()
        .updateAccessKey(
            r ->
                r.userName(stuck.request().userName())
                    .accessKeyId(stuck.current().id())
                    .status("Inactive"));
    String machine = rolebridge.stack().stateMachines().get("rotate");
    TreeSet<String> before = new TreeSet<>();
    rolebridge.executions().list(machine, 100).forEach(run -> before.add(run.arn()));
    DescribeRuleResponse rule = rolebridge.hub().events().describeRule(r -> r.name(RULE));
    List<Target> targets = rolebridge.hub().events().listTargetsByRule(r -> r.rule(RULE)).targets();
    schedule(rule, targets, "rate(1 minute)");
    try {
      String arn =
          Poll.until(
              "a run of rotate",
              () ->
                  rolebridge.executions().list(machine, 100).stream()
                      .map(run -> run.arn())
                      .filter(run -> !before.contains(run))
                      .findFirst());
      scheduled = rolebridge.end(arn).requireReady();
    } finally {
      schedule(rule, targets, rule.scheduleExpression());
    }
  }

  /**
   * The role of its target is worn for the rule of this name alone. LocalStack goes on with the old
   * schedule too unless the rule is made anew.
   */
  private static void schedule(DescribeRuleResponse rule, List<Target> targets, String rate) {
    EventBridgeClient events = rolebridge.hub().events();
    events.removeTargets(r -> r.rule(RULE).ids(targets.stream().map(Target::id).toList()));
    events.deleteRule(r -> r.name(RULE));
    events.putRule(r -> r.name(RULE).description(rule.description()).scheduleExpression(rate));
    events.putTargets(r -> r.rule(RULE).targets(targets));
  }

  @Test
  void dueUser_getsANewKey() {
    assertThat(due.current().id()).isNotEqualTo(dueKey);
    due.assertWork();
  }

  @Test
  void userThatNeedsAPerson_stopsNoOther_andIsNamed() {
    assertThat(JsonText.members(scheduled.output(), "failedUsers"))
        .contains(
            Map.of("userName", stuck.request().userName(), "error", "AccessKeyInactiveException"));
    assertThat((int) scheduled.output().get("rotated")).isPositive();
  }

  @Test
  void youngKey_stays() {
    assertThat(young.current().id()).isEqualTo(youngKey);
    assertThat(young.statuses()).hasSize(1);
  }

  /** Who failed is due all the same, so another chain tries it. */
  @Test
  void laterPassOfTheChain_leavesOutWhoWasTried() {
    String machine = rolebridge.stack().stateMachines().get("rotate");
    String first = scheduled.arn().substring(scheduled.arn().lastIndexOf(':') + 1);

    Run second = rolebridge.end(rolebridge.executions().start(machine, first + "--2", "{}"));
    Run another = rolebridge.end(rolebridge.start("rotate", "{}"));

    assertThat(tried(second)).noneMatch(user -> user.contains(stuck.request().userName()));
    assertThat(tried(another)).anyMatch(user -> user.contains(stuck.request().userName()));
    assertThat(second.output()).containsEntry("nextPass", "");
  }

  /** What a pass says of each user, whom it may have found under way. */
  private static List<String> tried(Run pass) {
    return rolebridge.hub().outputs(pass, "RotateUser");
  }

  @Test
  void figures_goToCloudWatchAsEmbeddedMetrics() {
    String group = "/aws/lambda/rolebridge-Summarise";
    List<String> metrics =
        Poll.until(
            "the metrics in " + group,
            () ->
                Optional.of(
                        rolebridge
                            .hub()
                            .logs()
                            .filterLogEvents(r -> r.logGroupName(group))
                            .events()
                            .stream()
                            .map(event -> event.message())
                            .filter(message -> message.contains("CloudWatchMetrics"))
                            .toList())
                    .filter(found -> !found.isEmpty()));

    assertThat(JsonText.object(metrics.getLast()))
        .containsKeys("UsersDue", "UsersLeft", "RotationsDone", "RotationsFailed", "OrphansRemoved")
        .extractingByKey("OldestKeyAgeDays")
        .satisfies(age -> assertThat((int) age).isGreaterThanOrEqualTo(89));
  }
}
