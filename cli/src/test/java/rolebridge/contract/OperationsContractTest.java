package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the template has for those who operate the installation. */
class OperationsContractTest {

  private static final String ALARM = "AWS::CloudWatch::Alarm";

  private static Map<String, Map<String, Object>> resources() {
    return Repository.objects(Repository.template(), "Resources");
  }

  private static Map<String, Object> properties(String resource) {
    return Repository.object(resources(), resource, "Properties");
  }

  private static Stream<Map<String, Object>> ofType(String type) {
    return resources().values().stream()
        .filter(resource -> type.equals(resource.get("Type")))
        .map(resource -> Repository.object(resource, "Properties"));
  }

  /** Alarms that count failures don't ring when nothing starts. */
  @Test
  void everySchedule_hasAnAlarmThatRingsWhenNoRunOfItsMachineSucceeds() {
    List<Map<String, Object>> rules =
        ofType("AWS::Events::Rule").filter(rule -> rule.containsKey("ScheduleExpression")).toList();

    assertThat(rules).hasSize(2);
    assertThat(rules)
        .allSatisfy(
            rule -> {
              Object schedule = ((Map<?, ?>) rule.get("ScheduleExpression")).get("Ref");
              assertThat(ofType(ALARM).filter(alarm -> watches(alarm, machineOf(rule))))
                  .singleElement()
                  .satisfies(
                      alarm ->
                          assertThat(alarm)
                              .containsEntry("TreatMissingData", "breaching")
                              .containsEntry("ComparisonOperator", "LessThanThreshold")
                              .containsEntry("Threshold", 1)
                              .extractingByKey("EvaluationPeriods")
                              .as("the number of the schedule")
                              .isEqualTo(numberOf(schedule)));
            });
  }

  private static List<?> numberOf(Object schedule) {
    return List.of(0, List.of(" ", List.of(1, List.of("(", schedule))));
  }

  private static String machineOf(Map<String, Object> rule) {
    String arn = ((Map<?, ?>) ((List<?>) rule.get("Targets")).getFirst()).get("Arn").toString();
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  private static boolean watches(Map<String, Object> alarm, String machine) {
    return alarm.containsKey("Metrics")
        && successes(alarm).get("MetricName").equals("ExecutionsSucceeded")
        && properties(dimension(successes(alarm))).get("Name").equals(machine);
  }

  private static Map<?, ?> successes(Map<String, Object> alarm) {
    return (Map<?, ?>) statistic(alarm).get("Metric");
  }

  private static Map<?, ?> statistic(Map<String, Object> alarm) {
    return (Map<?, ?>) ((Map<?, ?>) ((List<?>) alarm.get("Metrics")).getLast()).get("MetricStat");
  }

  private static String dimension(Map<?, ?> metric) {
    return ((Map<?, ?>) ((List<?>) metric.get("Dimensions")).getFirst()).get("Value").toString();
  }

  /**
   * CloudWatch API reference, PutMetricAlarm, "Period": all periods of an alarm together are at
   * most seven days, and one day where a period is shorter than an hour.
   */
  @ParameterizedTest
  @CsvSource({
    "Rotation, minute, 0, 60",
    "Rotation, hour, 1, 3600",
    "Rotation, day, 2, 86400",
    "Audit, minute, 0, 60",
    "Audit, hour, 1, 3600",
    "Audit, day, 2, 86400"
  })
  void schedules_areThoseThatAnAlarmCanWatch_withTimeForTheRun(
      String schedule, String unit, int place, int seconds) {
    int period = periods(schedule).get(place);
    int longest = period < 3600 ? 86_400 : 604_800;
    String pattern =
        Repository.object(Repository.template(), "Parameters", schedule + "Schedule")
            .get("AllowedPattern")
            .toString();

    assertThat(period).isGreaterThan(seconds).matches(length -> length % 60 == 0);
    assertThat(IntStream.rangeClosed(1, 400).boxed())
        .allSatisfy(
            number ->
                assertThat("rate(%d %s%s)".formatted(number, unit, number == 1 ? "" : "s"))
                    .matches(rate -> rate.matches(pattern) == (number * period <= longest)));
  }

  /** The alarm's periods in seconds: of a schedule in minutes, in hours and in days. */
  private static List<Integer> periods(String schedule) {
    List<?> choice = (List<?>) statistic(properties(schedule + "SilentAlarm")).get("Period");
    List<?> second = (List<?>) choice.get(2);
    assertThat(choice.getFirst()).isEqualTo(schedule + "InMinutes");
    assertThat(second.getFirst()).isEqualTo(schedule + "InHours");
    return List.of((Integer) choice.get(1), (Integer) second.get(1), (Integer) second.get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rate(0 days)", "rate(1 days)", "rate(7 days)", "cron(0 1 * * ? *)", ""})
  void schedule_isNoOther(String rate) {
    for (String schedule : List.of("RotationSchedule", "AuditSchedule")) {
      assertThat(
              Repository.object(Repository.template(), "Parameters", schedule)
                  .get("AllowedPattern")
                  .toString())
          .satisfies(pattern -> assertThat(rate).doesNotMatch(pattern));
    }
  }
}
