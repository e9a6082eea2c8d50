package rolebridge.domain.decommission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.SessionDenial;

/**
 * What one call refuses, or is too busy for, for good keeps a role from nothing else that ends its
 * access.
 */
class DecommissionRefusalsTest {

  private static final FakeAws READY = Accounts.with(Requests.iamSplit());

  private final FakeAws aws = READY.copy();

  private DecommissionRun decommission(Caller.Faults faults) {
    DecommissionRun run = DecommissionRun.of(aws, Requests.iamSplit());
    run.caller().failing(faults);
    return run.finish();
  }

  private static Caller.Faults always(String operation) {
    return call -> call.operation().equals(operation) ? Fault.refused(Mishap::refusal) : null;
  }

  private boolean roleIsThere() {
    return aws.caller().roles().find(Requests.ROLE_ARN).isPresent();
  }

  private void assertClosed(DecommissionRun run) {
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .as(run.toString())
        .containsExactly(Requests.ROLE_ARN);
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
  }

  private List<String> attached() {
    return List.copyOf(aws.caller().roles().attachedPolicies(Requests.ROLE_ARN));
  }

  /** The role's end takes what its closing would have. */
  @ParameterizedTest
  @ValueSource(strings = {"UpdateAssumeRolePolicy", "PutRolePolicy"})
  void closingIsRefused_theRoleGoesAllTheSame(String operation) {
    DecommissionRun run = decommission(always(operation));

    assertThat(run.isDone()).as(run.toString()).isTrue();
    assertThat(roleIsThere()).isFalse();
  }

  /** Each call but those without which nobody knows whose the role is, or what hangs on it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneOperationFailsForGood_theRoleIsGone_orClosed(boolean passes) {
    Set<String> needed =
        Set.of("GetRole", "ListAttachedRolePolicies", "ListRolePolicies", "GetPolicy");
    DecommissionRun clean = DecommissionRun.of(READY.copy(), Requests.iamSplit()).finish();
    Set<String> operations =
        clean.caller().calls().stream()
            .filter(call -> call.state().equals("REMOVE_ROLE"))
            .map(Caller.Call::operation)
            .filter(operation -> !needed.contains(operation))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(operations).contains("TagRole", "DetachRolePolicy", "DeleteRole");
    for (String operation : operations) {
      FakeAws now = READY.copy();
      DecommissionRun run = DecommissionRun.of(now, Requests.iamSplit());
      run.caller()
          .failing(
              call ->
                  call.operation().equals(operation)
                      ? Fault.refused(passes ? Mishap::unavailable : Mishap::refusal)
                      : null);
      run.finish();

      if (now.caller().roles().find(Requests.ROLE_ARN).isPresent()) {
        String how = operation + ": " + run;
        assertThat(run.failure()).as(how).isNotNull();
        assertThat(now.rolesRefusing(now.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
            .as(how)
            .containsExactly(Requests.ROLE_ARN);
        if (!operation.equals("DetachRolePolicy")) {
          assertThat(now.caller().roles().attachedPolicies(Requests.ROLE_ARN)).as(how).isEmpty();
        }
      }
    }
  }

  /** Somebody gave it fifty tags, or an organization's policy refuses any. */
  @Test
  void markIsRefused_theRoleIsClosedAndMayDoNothing() {
    DecommissionRun run = decommission(always("TagRole"));

    assertThat(run.failure()).hasMessage("AWS refused");
    assertClosed(run);
    assertThat(attached()).isEmpty();
  }

  @Test
  void onePolicyStays_theOthersAreDetached() {
    int policies = attached().size();
    DecommissionRun run = DecommissionRun.of(aws, Requests.iamSplit());
    run.caller().failingOnce("DetachRolePolicy", Fault.refused(Mishap::refusal));
    run.finish();

    assertThat(run.failure()).hasMessage("AWS refused");
    assertClosed(run);
    assertThat(policies).isGreaterThan(1);
    assertThat(attached()).hasSize(1);
  }

  @Test
  void roleCantBeDeleted_itIsClosedAndMayDoNothing() {
    DecommissionRun run = decommission(always("DeleteRole"));

    assertThat(run.failure()).hasMessage("AWS refused");
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .containsExactly(Requests.ROLE_ARN);
    assertThat(attached()).isEmpty();
  }

  /** What else is below the user's path, readable or not, is looked at once the role is gone. */
  @Test
  void policiesCantBeListed_theRoleGoes_andThatIsSaid() {
    DecommissionRun run = decommission(always("ListPolicies"));

    assertThat(run.failure()).hasMessage("AWS refused");
    assertThat(roleIsThere()).isFalse();
  }

  @Test
  void onePolicyCantBeRead_roleAndOtherPoliciesGo_andThatIsSaid() {
    DecommissionRun run = DecommissionRun.of(aws, Requests.iamSplit());
    boolean[] refused = new boolean[1];
    run.caller()
        .failing(
            call -> {
              boolean first =
                  call.operation().equals("GetPolicy")
                      && run.caller().changes().contains("DeleteRole")
                      && !refused[0];
              refused[0] |= first;
              return first ? Fault.refused(Mishap::refusal) : null;
            });
    run.finish();

    assertThat(run.failure()).hasMessage("AWS refused");
    assertThat(roleIsThere()).isFalse();
    assertThat(
            aws.caller()
                .policies()
                .arnsBelow(FakeAws.ACCOUNT_ID, "/rolebridge/" + Requests.USER + "/"))
        .hasSize(1);
  }

  /** Whoever makes policies there can make thousands: a function has a minute. */
  @Test
  void thousandPoliciesBelowThePath_costABoundedNumberOfCalls_andThatIsSaid() {
    IntStream.range(0, 1000)
        .forEach(
            number ->
                aws.caller()
                    .policies()
                    .create(
                        "arn:aws:iam::111122223333:policy/rolebridge/%s/A%04d"
                            .formatted(Requests.USER, number),
                        "",
                        Requests.iam().permissionPolicy(),
                        Map.of(Tags.MANAGED, "true", Tags.INTEGRATION, "Another")));

    DecommissionRun run = DecommissionRun.of(aws, Requests.iamSplit()).finish();

    assertThat(run.isDone()).as(run.toString()).isTrue();
    assertThat(roleIsThere()).isFalse();
    assertThat(run.actions()).contains("DeletePolicy", "DeactivateAccessKey");
    assertThat(run.kept()).anyMatch(kept -> kept.reason().contains("weren't looked at"));
    assertThat(run.caller().calls().stream().filter(call -> call.operation().equals("GetPolicy")))
        .hasSizeLessThan(RemoveRole.MOST_POLICIES + 10);
  }
}
