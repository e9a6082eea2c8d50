package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.User;
import rolebridge.domain.request.EgressIps;

class EnsureUserTest {

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final EnsureUser step = new EnsureUser(caller.users(), Requests.HUB);

  @Test
  void apply_noUser_makesItInsideItsBoundary() {
    Plan plan = Plans.of(aws, Requests.iam());

    StepResult result = step.apply(plan);

    assertThat(result.changes()).containsExactly(new Change("CreateUser", Requests.USER_ARN));
    assertThat(caller.changes()).containsExactly("CreateUser");
    assertThat(user())
        .isEqualTo(
            new User(
                Requests.USER,
                "/rolebridge/",
                Requests.USER_ARN,
                FakeAws.USER_BOUNDARY_ARN,
                Map.of(
                    "Team",
                    "SOC",
                    "rolebridge:managed",
                    "true",
                    "rolebridge:owner-account",
                    "111122223333",
                    "rolebridge:created-by",
                    plan.executionArn(),
                    "rolebridge:requested-by",
                    "tester")));
  }

  @Test
  void apply_alreadySo_changesNothing() {
    step.apply(Plans.of(aws, Requests.iam()));
    Plan again = Plans.of(aws, Requests.iam());
    int calls = caller.callCount();

    assertThat(step.apply(again).changes()).isEmpty();

    assertThat(caller.calls().subList(calls, caller.callCount()))
        .extracting(Caller.Call::operation)
        .containsExactly("GetUser");
  }

  @Test
  void apply_madeByAnotherMeanwhile_takesIt() {
    Plan plan = Plans.of(aws, Requests.iam());
    new EnsureUser(aws.caller().users(), Requests.HUB).apply(plan);

    assertThat(step.apply(plan).changes()).isEmpty();
  }

  @Test
  void apply_ownerTagMissing_tagsAndLeavesCreator() {
    create("/rolebridge/", Requests.USER, FakeAws.USER_BOUNDARY_ARN, Map.of(Tags.MANAGED, "true"));

    StepResult result = step.apply(Plans.of(aws, Requests.iam()));

    assertThat(result.changes()).containsExactly(new Change("TagUser", Requests.USER_ARN));
    assertThat(user().tags())
        .isEqualTo(Map.of("Team", "SOC", Tags.MANAGED, "true", Tags.OWNER_ACCOUNT, "111122223333"));
  }

  @Test
  void apply_goneSinceResolved_makesIt() {
    step.apply(Plans.of(aws, Requests.iam()));
    Plan plan = Plans.of(aws, Requests.iam());
    aws.caller().users().delete(Requests.USER);

    assertThat(step.apply(plan).changes())
        .containsExactly(new Change("CreateUser", Requests.USER_ARN));
  }

  @ParameterizedTest
  @CsvSource({
    "/, xsoar.remediation, true, true,"
        + " 'its ARN is arn:aws:iam::111122223333:user/xsoar.remediation, not"
        + " arn:aws:iam::111122223333:user/rolebridge/xsoar.remediation'",
    "/rolebridge/, XSOAR.remediation, true, true,"
        + " 'its ARN is arn:aws:iam::111122223333:user/rolebridge/XSOAR.remediation, not"
        + " arn:aws:iam::111122223333:user/rolebridge/xsoar.remediation'",
    "/rolebridge/, xsoar.remediation, false, true,"
        + " 'its permissions boundary is missing, not"
        + " arn:aws:iam::111122223333:policy/rolebridge-user-boundary'",
    "/rolebridge/, xsoar.remediation, true, false, it lacks the tag rolebridge:managed=true",
  })
  void apply_somebodyElses_refusesAndTouchesNothing(
      String path, String name, boolean bounded, boolean tagged, String objection) {
    Plan plan = Plans.of(aws, Requests.iam());
    create(
        path,
        name,
        bounded ? FakeAws.USER_BOUNDARY_ARN : "",
        tagged ? Map.of(Tags.MANAGED, "true") : Map.of());
    User before = user();

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(UserNotManagedException.class)
        .hasMessage(
            "User xsoar.remediation exists but isn't managed by rolebridge: "
                + objection
                + ". Ask for another userName, or remove that user.");
    assertThat(user()).isEqualTo(before);
  }

  @Test
  void apply_takenInAnotherCaseThatIsNotFound_namesWhoHasIt() {
    aws.findNamesInTheirOwnCaseOnly();
    Plan plan = Plans.of(aws, Requests.iam());
    create("/", "XSOAR.Remediation", "", Map.of());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(UserNotManagedException.class)
        .hasMessage(
            "User xsoar.remediation exists but isn't managed by rolebridge: the name is taken by"
                + " arn:aws:iam::111122223333:user/XSOAR.Remediation, and IAM tells no names apart"
                + " by their case. Ask for another userName, or remove that user.");
  }

  @Test
  void apply_takenAndGoneAtOnce_asksToRunAgain() {
    Plan plan = Plans.of(aws, Requests.iam());
    create("/rolebridge/", Requests.USER, FakeAws.USER_BOUNDARY_ARN, Map.of());
    caller.before(2, () -> aws.caller().users().delete(Requests.USER));

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessage(
            "User xsoar.remediation was made by somebody else at this moment; looking again.");
  }

  @Test
  void apply_quotaUsedUp_saysSo() {
    Plan plan = Plans.of(aws, Requests.iam());
    aws.quota("UsersQuota", 0);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(QuotaExceededException.class)
        .hasMessageContaining("LimitExceeded");
    assertThat(aws.caller().users().find(Requests.USER)).isEmpty();
  }

  @Test
  void apply_noRequester_leavesTheTagOut() {
    Plan plan = Plans.of(aws, Requests.iam());
    Plan anonymous =
        aws.caller()
            .resolveRequest(Requests.HUB, EgressIps.NONE)
            .apply(Requests.iam(), "", plan.executionArn())
            .plan();

    step.apply(anonymous);

    assertThat(user().tags()).doesNotContainKey(Tags.REQUESTED_BY);
  }

  private void create(String path, String name, String boundaryArn, Map<String, String> tags) {
    aws.caller().users().create(new User(name, path, "", boundaryArn, tags));
  }

  private User user() {
    return aws.caller().users().find(Requests.USER).orElseThrow();
  }
}
