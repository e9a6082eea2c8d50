package rolebridge.domain.provision.undo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.provision.Scenario;

/** What one call refuses, or is too busy for, keeps nothing else from being undone, and is said. */
class CompensationRefusalsTest {

  private static ProvisionRun failing(FakeAws aws, Scenario scenario) {
    ProvisionRun run =
        new ProvisionRun(aws, scenario.request(), "run").runTo(State.VALIDATE_ACCESS);
    run.failState();
    return run;
  }

  private static ProvisionRun undone(
      FakeAws aws, Scenario scenario, String refused, boolean passes) {
    ProvisionRun run = failing(aws, scenario);
    run.caller().failing(failing(refused, passes));
    return run.finish();
  }

  private static Caller.Faults failing(String operation, boolean passes) {
    return call ->
        call.operation().equals(operation)
            ? Fault.refused(passes ? Mishap::unavailable : Mishap::refusal)
            : null;
  }

  /** What keeps a user keeps no key of a failed run alive, stored or not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void grantOfANewUserCantBeReadWhenItGoes_itsKeysGo(boolean passes) {
    FakeAws aws = new FakeAws();
    ProvisionRun run = failing(aws, Scenario.FRESH);
    aws.caller().accessKeys().create(Requests.USER);
    run.caller()
        .failing(
            call ->
                call.operation().equals("GetUserPolicy")
                        && run.caller().changes().contains("DeleteAccessKey")
                    ? Fault.refused(passes ? Mishap::unavailable : Mishap::refusal)
                    : null);

    run.finish();

    assertThat(run.state()).isEqualTo(State.UNDO_FAILED);
    assertThat(aws.caller().users().find(Requests.USER)).isPresent();
    assertThat(aws.keyIds(Requests.USER)).as(run.toString()).isEmpty();
  }

  /** Whoever may give the secret a policy keeps no key of a failed run alive. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void secretCantBeDeleted_keyAndUserGoAllTheSame(boolean passes) {
    FakeAws aws = new FakeAws();

    ProvisionRun run = undone(aws, Scenario.FRESH, "DeleteSecret", passes);

    assertThat(run.state()).isEqualTo(State.UNDO_FAILED);
    assertThat(aws.keyIds(Requests.USER)).as(run.toString()).isEmpty();
    assertThat(aws.caller().users().find(Requests.USER)).isEmpty();
  }

  @Test
  void onePolicyStays_theOthersAreDetached() {
    FakeAws aws = Scenario.FRESH_SPLIT.account();
    ProvisionRun run = failing(aws, Scenario.FRESH_SPLIT);
    int before = aws.caller().roles().attachedPolicies(Requests.ROLE_ARN).size();
    List<Integer> refused = new ArrayList<>();
    run.caller()
        .failing(
            call -> {
              // The first of them, at each try.
              boolean first = call.operation().equals("DetachRolePolicy") && isFirst(run, call);
              if (first) {
                refused.add(call.number());
              }
              return first ? Fault.refused(Mishap::refusal) : null;
            });

    run.finish();

    assertThat(refused).isNotEmpty();
    assertThat(before).isGreaterThan(1);
    assertThat(aws.caller().roles().attachedPolicies(Requests.ROLE_ARN)).hasSize(1);
    assertThat(run.state()).isEqualTo(State.UNDO_FAILED);
  }

  private static boolean isFirst(ProvisionRun run, Caller.Call call) {
    List<Caller.Call> calls = run.caller().calls();
    int listed = 0;
    for (Caller.Call made : calls) {
      if (made.operation().equals("ListAttachedRolePolicies")) {
        listed = made.number();
      }
    }
    int since = listed;
    return calls.stream()
        .noneMatch(
            made ->
                made.number() > since
                    && made.number() < call.number()
                    && made.operation().equals("DetachRolePolicy"));
  }

  /** Of a role that was there, whatever refuses: all other changes are taken back. */
  @ParameterizedTest
  @CsvSource({
    "ROLE_CHANGED, true",
    "ROLE_CHANGED, false",
    "ROLE_ELEVATED, true",
    "ROLE_ELEVATED, false",
    "ROLE_SPLIT, true",
    "ROLE_SPLIT, false",
    "TAGS_CHANGED, true",
    "TAGS_CHANGED, false"
  })
  void oneOperationOfTheUndoFails_allOthersAreMade(Scenario scenario, boolean passes) {
    FakeAws clean = scenario.account();
    ProvisionRun reference = failing(clean, scenario);
    int from = reference.caller().callCount();
    reference.finish();
    List<String> changes =
        reference.caller().calls().stream()
            .filter(call -> call.number() > from && call.mutating())
            .map(Caller.Call::operation)
            .toList();
    assertThat(changes).isNotEmpty();
    // Without its mark a role isn't undone; a policy that hangs on the role can't be deleted, and
    // which version of it is deleted follows from which is the default.
    Set<String> needed =
        Set.of("TagRole", "UntagRole", "DetachRolePolicy", "SetDefaultPolicyVersion");
    for (String refused : changes.stream().distinct().toList()) {
      if (needed.contains(refused)) {
        continue;
      }
      FakeAws aws = scenario.account();
      ProvisionRun run = failing(aws, scenario);
      int begin = run.caller().callCount();
      run.caller().failing(failing(refused, passes));

      run.finish();

      assertThat(
              run.caller().calls().stream()
                  .filter(call -> call.number() > begin && call.mutating())
                  .map(Caller.Call::operation))
          .as("%s refuses: %s", refused, run)
          .containsAll(changes.stream().filter(made -> !made.equals("UntagRole")).toList());
      assertThat(run.state()).isEqualTo(State.UNDO_FAILED);
    }
  }
}
