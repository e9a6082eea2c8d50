package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.domain.provision.undo.Compensate;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/** What travels between states is the same on the other side, and nothing else is taken. */
class StatePayloadJsonTest {

  @ParameterizedTest
  @EnumSource
  void plan_writtenAndRead_isTheSame(Scenario scenario) throws IOException {
    Plan plan = Plans.of(scenario.account(), scenario.request());

    assertThat(throughJson(plan)).isEqualTo(plan);
  }

  static Stream<Record> records() {
    List<Change> changes = List.of(new Change("CreateUser", Requests.USER_ARN));
    return Stream.of(
        new ResolveRequest.Resolution(
            Plans.of(Scenario.FRESH.account(), Requests.iam()),
            new BeforeImage(false, null, null, null, null, null, false, null, List.of()),
            List.of(),
            null,
            new ValidatedPolicies(
                "", List.of(new PolicyFinding(1, "WARNING", "X", "Don't.", "https://x"))),
            ""),
        new ResolveRequest.Resolution(
            Plans.of(Scenario.FRESH.account(), Requests.iam()),
            new BeforeImage(true, Map.of(), null, null, null, null, false, null, List.of()),
            List.of(),
            new EnsureAccessKey.Result("AKIAX", "arn:aws:secretsmanager:x", true, List.of())),
        ResolveRequest.Resolution.rejected(
            List.of(
                new Violation("", "malformedJson", null, "Write JSON."),
                new Violation("/tags/Ü \"x\"", "tagValue", "line\nbreak", "Write one line."))),
        new StepResult(changes),
        new StepResult(List.of()),
        new EnsureAccessKey.Result("AKIAX", "arn:aws:secretsmanager:x", true, changes),
        new EnsureAccessKey.Result("AKIAX", "arn:aws:secretsmanager:x", false, List.of()),
        new ConfigureInstance.Instance(
            "instance",
            "AWS - IAM",
            "role",
            "session",
            900,
            "eu-central-1",
            "AKIAX",
            "secret",
            "u",
            "user",
            List.of("policy"),
            List.of("aws-s3-put-bucket-policy"),
            List.of(new InstanceSetting("Role Arn", "roleArn", false, "role", "")),
            List.of("iam.amazonaws.com", "sts.eu-central-1.amazonaws.com"),
            List.of("cloudwatch"),
            "2f1c8f0a-6f57-4b1f-8a0d-6d2f3c9b7e11"),
        new Compensate.Result(changes, List.of(new Kept("role", "proven"))),
        new Compensate.Result(List.of(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("records")
  void record_writtenAndRead_isTheSame(Record value) throws IOException {
    assertThat(throughJson(value)).isEqualTo(value);
  }

  private static Object throughJson(Record value) throws IOException {
    return StrictJson.read(StrictJson.text(value), value.getClass());
  }

  @Test
  void plan_holdsNoSecret() throws IOException {
    ProvisionRun run = ProvisionRun.of(Scenario.FRESH.account(), Requests.iam(), "run");

    assertThat(
            List.of(
                StrictJson.text(run.plan()),
                StrictJson.text(run.stored()),
                StrictJson.text(run.instance()),
                run.plan().toString(),
                run.stored().toString(),
                run.instance().toString()))
        .noneMatch(text -> text.contains("very-secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "executionArn",
        "permissionPolicy",
        "roleSessionDuration",
        "userTags",
        "found",
        "digest"
      })
  void plan_fieldMissingOrMistyped_isRefused(String field) throws IOException {
    Map<String, Object> tree =
        StrictJson.readObject(
            StrictJson.text(Plans.of(Scenario.ROLE_CHANGED.account(), Requests.iamChanged())));
    Map<String, Object> without = new HashMap<>(tree);
    without.remove(field);
    Map<String, Object> mistyped = new HashMap<>(tree);
    mistyped.put(field, List.of("x"));
    Map<String, Object> more = new HashMap<>(tree);
    more.put(field + "2", "x");

    assertThatThrownBy(() -> StrictJson.read(StrictJson.text(without), Plan.class))
        .isInstanceOf(IOException.class)
        .hasMessage("Field /" + field + " is missing");
    assertThatThrownBy(() -> StrictJson.read(StrictJson.text(mistyped), Plan.class))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Field /" + field + " is a list, not ");
    assertThatThrownBy(() -> StrictJson.read(StrictJson.text(more), Plan.class))
        .isInstanceOf(IOException.class)
        .hasMessage("Field /" + field + "2 is unknown");
  }

  @Test
  void plan_fieldOfInnerRecordUnknown_isRefused() throws IOException {
    String json = StrictJson.text(Plans.of(Scenario.ROLE_CHANGED.account(), Requests.iamChanged()));

    assertThatThrownBy(
            () -> StrictJson.read(json.replace("\"secret\":true", "\"other\":true"), Plan.class))
        .isInstanceOf(IOException.class)
        .hasMessage("Field /found/other is unknown");
  }
}
