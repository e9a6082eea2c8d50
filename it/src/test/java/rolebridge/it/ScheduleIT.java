package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import rolebridge.cli.run.Execution;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;

/** The pass over all users, as the schedule starts it, whose rule gets a minute's period here. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(Installation.PASSES)
class ScheduleIT {

  private static final String RULE = "rolebridge-rotation";

  private static Installation rolebridge;
  private static Set<String> before;
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
    before = passes().map(Execution::arn).collect(Collectors.toSet());
    DescribeRuleResponse rule = rolebridge.hub().events().describeRule(r -> r.name(RULE));
    schedule(rule, "rate(1 minute)");
    try {
      Execution first =
          Poll.until(
              "a run of rotate", () -> since().min(Comparator.comparing(Execution::started)));
      scheduled = rolebridge.end(first.arn()).requireReady();
    } finally {
      schedule(rule, rule.scheduleExpression());
    }
  }

  /** One that takes longer than the schedule's minute has the next one beside it. */
  @AfterAll
  static void noPassGoesOn() {
    Poll.until(
        "the end of all passes",
        () ->
            Optional.of(since().toList())
                .filter(all -> all.stream().noneMatch(Execution::isRunning)));
  }

  private static Stream<Execution> passes() {
    String machine = rolebridge.stack().stateMachines().get("rotate");
    return rolebridge.executions().list(machine, 100).stream();
  }

  private static Stream<Execution> since() {
    return passes().filter(run -> !before.contains(run.arn()));
  }

  private static void schedule(DescribeRuleResponse rule, String rate) {
    rolebridge
        .hub()
        .events()
        .putRule(r -> r.name(RULE).description(rule.description()).scheduleExpression(rate));
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
