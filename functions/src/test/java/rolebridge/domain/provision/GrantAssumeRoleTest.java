package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;

class GrantAssumeRoleTest {

  private static final String POLICY = "xsoar.remediation-UserPolicy";
  private static final String HERE =
      "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/*";
  private static final String THERE =
      "arn:aws:iam::444455556666:role/rolebridge/xsoar.remediation/*";

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final GrantAssumeRole step = new GrantAssumeRole(caller.userPolicies());

  @Test
  void apply_newUser_grantsItsOwnPathOnly() {
    Plan plan = planWithUser();

    StepResult result = step.apply(plan);

    assertThat(result.changes())
        .containsExactly(new Change("PutUserPolicy", Requests.USER_ARN + " " + POLICY));
    assertThat(caller.changes()).containsExactly("PutUserPolicy");
    assertThat(grant())
        .isEqualTo(
            PolicyDocument.of(
                List.of(
                    Map.of(
                        "Sid",
                        "RolebridgeAssumeRole",
                        "Effect",
                        "Allow",
                        "Action",
                        "sts:AssumeRole",
                        "Resource",
                        List.of(HERE)))));
  }

  @Test
  void apply_alreadySo_changesNothing() {
    step.apply(planWithUser());
    Plan again = Plans.of(aws, Requests.ec2());

    assertThat(step.apply(again).changes()).isEmpty();

    assertThat(caller.changes()).hasSize(1);
  }

  @Test
  void apply_rolesInOtherAccounts_keepsThem() {
    planWithUser();
    put(GrantPolicy.granting(THERE, PolicyDocument.NONE));

    step.apply(Plans.of(aws, Requests.iam()));

    assertThat(grant().statements())
        .singleElement()
        .satisfies(
            statement -> assertThat(statement).containsEntry("Resource", List.of(HERE, THERE)));
  }

  /** The plan was made before another execution took the last of the room. */
  @Test
  void apply_noRoomForOneMoreAccount_isRefused_andTheOthersStay() {
    Plan plan = planWithUser();
    PolicyDocument full =
        GrantPolicy.of(
            IntStream.range(0, 27)
                .mapToObj(
                    number ->
                        "arn:aws:iam::%012d:role/rolebridge/xsoar.remediation/*".formatted(number))
                .toList());
    put(full);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(QuotaExceededException.class)
        .hasMessageContaining("would have roles in 28 accounts");

    assertThat(grant()).isEqualTo(full);
  }

  @Test
  void apply_somethingElseGranted_replacesIt() {
    planWithUser();
    put(
        PolicyDocument.of(
            List.of(
                Map.of("Sid", "Theirs", "Effect", "Allow", "Action", "s3:*", "Resource", "*"))));

    step.apply(Plans.of(aws, Requests.iam()));

    assertThat(grant()).isEqualTo(GrantPolicy.granting(HERE, PolicyDocument.NONE));
  }

  @Test
  void apply_userGone_saysItVanished() {
    Plan plan = Plans.of(aws, Requests.iam());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("NoSuchEntity");
  }

  private Plan planWithUser() {
    Plan plan = Plans.of(aws, Requests.iam());
    new EnsureUser(aws.caller().users(), Requests.HUB).apply(plan);
    return plan;
  }

  private void put(PolicyDocument document) {
    aws.caller().userPolicies().put(Requests.USER, POLICY, document);
  }

  private PolicyDocument grant() {
    return aws.caller().userPolicies().find(Requests.USER, POLICY).orElseThrow();
  }
}
