package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Roles;

/** Why a role refuses the new key, and which roles there are to refuse it. */
class ValidatePendingKeyTest {

  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2());
  private static final String SECOND_ROLE = Requests.roleArnOf(Requests.ec2());

  private final FakeAws aws = READY.copy();
  private final String first = aws.keyIds(Requests.USER).getFirst();
  private final RotationRun run = RotationRun.now(aws).runTo("ValidatePendingKey");
  private final String pending = aws.keyIds(Requests.USER).getLast();

  private void assertRefused(String roleArn, String reason, String control) {
    assertThat(run.finish().error()).isEqualTo("AccessNotProvenException");
    assertThat(run.reason())
        .isEqualTo(
            "Access key "
                + pending
                + " of user "
                + Requests.USER
                + " can't assume role "
                + roleArn
                + " after 120 s of trying, so it isn't published: "
                + reason
                + " "
                + control
                + " The new key stays pending, and the next pass tries again.");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
  }

  private String refusesTheCurrentToo() {
    return "The role refuses the current key " + first + " too.";
  }

  private String admitsTheCurrent() {
    return "The role admits the current key " + first + ".";
  }

  @Test
  void nothingTellsWhy_whatStsSaidIsSaid() {
    aws.stsRefusesKey(pending, SECOND_ROLE);

    assertRefused(SECOND_ROLE, "AccessDenied: refused by the test", admitsTheCurrent());
  }

  @Test
  void userIsDenied_isSaid() {
    aws.organizationDenies("sts:AssumeRole");

    run.finish();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
    assertThat(run.reason())
        .contains("it isn't published: ", Requests.USER_ARN, "organization", refusesTheCurrentToo())
        .doesNotContain("AccessDenied: User");
  }

  @Test
  void trustDenies_isSaid() {
    Accounts.closeTrust(aws, SECOND_ROLE);

    assertRefused(
        SECOND_ROLE,
        "the role's trust denies it by statements of others: Theirs (Deny *). Remove them, or exempt the"
            + " user from them.",
        refusesTheCurrentToo());
  }

  @Test
  void trustAdmitsOtherAddresses_isSaid() {
    Map<String, Object> statement =
        TrustPolicy.statementFor(Requests.USER_ARN, List.of("203.0.113.0/24"));
    Accounts.replaceTrust(aws, statement);

    assertRefused(
        Requests.ROLE_ARN,
        "the function's own address isn't among those that the role's trust admits, "
            + statement.get("Condition")
            + ". Give the stack's parameter FunctionEgressIps the addresses that the function"
            + " ValidatePendingKey calls AWS from.",
        refusesTheCurrentToo());
  }

  /** The pending one is read before. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void currentKeyThatCantBeRead_isSaid(boolean isNoKey) {
    aws.stsRefusesKey(pending, SECOND_ROLE);
    int[] reads = {0};
    run.caller()
        .failing(
            call ->
                call.operation().equals("GetSecretValue") && ++reads[0] == 2
                    ? Fault.refused(
                        () ->
                            isNoKey
                                ? new IllegalArgumentException("no key")
                                : new ResourceVanishedException("no version"))
                    : null);

    assertRefused(
        SECOND_ROLE,
        "AccessDenied: refused by the test",
        "The current key " + first + " can't be read to compare.");
  }

  @Test
  void roleThatIsRemovedMeanwhile_isNotWaitedFor() {
    Instant begin = aws.clock().instant();
    onFirst("AssumeRole", this::removeSecondRole);

    run.runTo("PromoteKey");

    assertThat(run.proven().roles()).containsExactly(Requests.ROLE_ARN);
    assertThat(lists("ValidatePendingKey")).isEqualTo(1);
    assertThat(aws.clock().instant()).isEqualTo(begin);
  }

  private void removeSecondRole() {
    Roles hands = aws.caller().roles();
    hands.attachedPolicies(SECOND_ROLE).forEach(arn -> hands.detach(SECOND_ROLE, arn));
    hands.delete(SECOND_ROLE);
  }

  private void onFirst(String operation, Runnable event) {
    boolean[] done = {false};
    run.caller()
        .failing(
            call -> {
              if (!done[0] && call.operation().equals(operation)) {
                done[0] = true;
                event.run();
              }
              return null;
            });
  }

  private long lists(String state) {
    return run.caller().calls().stream()
        .filter(call -> call.state().equals(state))
        .map(Caller.Call::operation)
        .filter("ListAccessKeys"::equals)
        .count();
  }

  /** To leave it out would publish a key that nobody tried on it. */
  @Test
  void roleThatAListLacksForAMoment_isProvenAllTheSame() {
    FakeAws without = aws.copy();
    Roles hands = without.caller().roles();
    hands.attachedPolicies(SECOND_ROLE).forEach(arn -> hands.detach(SECOND_ROLE, arn));
    hands.delete(SECOND_ROLE);
    aws.stsAnswers("AccessDenied");
    int[] lists = {0};
    run.caller()
        .failing(
            call ->
                call.operation().equals("ListRoles") && ++lists[0] == 2
                    ? Fault.showing(without)
                    : null);

    run.runTo("PromoteKey");

    assertThat(run.state()).as(run.toString()).isEqualTo("PromoteKey");
    assertThat(run.proven().roles()).containsExactlyInAnyOrder(Requests.ROLE_ARN, SECOND_ROLE);
    assertThat(lists("ValidatePendingKey")).isEqualTo(2);
  }

  /** A role that was made a moment ago may refuse at first. */
  @Test
  void roleThatRefusesAtFirst_isTriedAgain() {
    Instant begin = aws.clock().instant();
    aws.stsAnswers("AccessDenied", "AccessDenied");

    run.runTo("PromoteKey");

    assertThat(run.proven().roles()).containsExactlyInAnyOrder(Requests.ROLE_ARN, SECOND_ROLE);
    assertThat(lists("ValidatePendingKey")).isEqualTo(1);
    assertThat(aws.clock().instant()).isEqualTo(begin.plus(Duration.ofSeconds(3)));
  }
}
