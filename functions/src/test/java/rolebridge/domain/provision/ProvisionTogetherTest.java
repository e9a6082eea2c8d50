package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.request.IntegrationRequest;

/**
 * Two executions for one user at once: in every order of their steps, the second failing for good
 * at any of its steps or not at all, and each going on in the middle of a step of the other.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class ProvisionTogetherTest {

  /** Steps of several calls that go by each other. */
  private static final Set<State> DELICATE =
      EnumSet.of(
          State.ENSURE_ROLE, State.ENSURE_ACCESS_KEY, State.VALIDATE_ACCESS, State.COMPENSATE);

  /** What the second execution is asked for. */
  enum Second {
    SAME,
    OTHER_ROLE,
    OTHER_ACTIONS;

    IntegrationRequest request(IntegrationRequest first) {
      return switch (this) {
        case SAME -> first;
        case OTHER_ROLE -> Requests.ec2();
        case OTHER_ACTIONS -> Requests.iamWith("iam:ListRoles");
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FRESH, SAME",
    "FRESH, OTHER_ROLE",
    "OTHER_INTEGRATION, SAME",
    "OTHER_INTEGRATION, OTHER_ACTIONS",
    "ROLE_CHANGED, SAME",
    "TAGS_CHANGED, SAME",
    "USER_LEFT_WITHOUT_SECRET, SAME",
    "TRUST_DRIFTED, SAME",
    "KEY_GONE, OTHER_ROLE",
    "SECRET_DELETED, SAME",
    "UNCHANGED, SAME",
    "UNCHANGED, OTHER_ROLE",
    "UNCHANGED, OTHER_ACTIONS",
  })
  void run_anotherAtTheSameTime_staysReadyOnceReady(Scenario scenario, Second second) {
    boolean conflict = second == Second.OTHER_ACTIONS;
    List<String> problems = new ArrayList<>();
    Map<String, Moment> examples = new LinkedHashMap<>();
    Set<Long> seen =
        start(scenario, second)
            .explore(
                moment -> {
                  collect(moment, conflict, problems);
                  requireOnlySabotageFails(moment, conflict, problems);
                  examples.putIfAbsent(moment.kind(), moment);
                });
    for (Moment moment : examples.values()) {
      for (int index = 0; index < 2; index++) {
        if (DELICATE.contains(moment.runs().get(index).state())
            && !moment.runs().get(1 - index).state().isEnd()) {
          interrupt(moment, index, conflict, seen, problems);
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  /**
   * Two that ask for other permissions of one role can't both be proven, so either may fail for the
   * other's sake.
   */
  private static void requireOnlySabotageFails(
      Moment moment, boolean conflict, List<String> problems) {
    moment.runs().stream()
        .filter(run -> run.state().isEnd() && !run.isReady())
        .filter(run -> !(run.failure() instanceof ProvisionRun.Sabotage))
        .filter(
            run ->
                !conflict
                    || !(run.failure() instanceof AccessNotProvenException
                        || run.failure() instanceof ResourceVanishedException))
        .forEach(run -> problems.add(run + " in " + moment.steps()));
  }

  /**
   * One goes on, a step or to its end, in the middle of a step of the other: just before each of
   * its calls. What comes of it was looked at already where it is the same as step after step.
   */
  private static void interrupt(
      Moment moment, int index, boolean conflict, Set<Long> seen, List<String> problems) {
    int calls = moment.callsOfNextStep(index);
    for (int call = 1; call <= calls; call++) {
      for (boolean toTheEnd : new boolean[] {false, true}) {
        Moment fork =
            moment.fork(
                moment.sabotaged(),
                "%d %s interrupted before call %d, to the end: %s"
                    .formatted(index, moment.runs().get(index).state(), call, toTheEnd));
        ProvisionRun run = fork.runs().get(index);
        ProvisionRun other = fork.runs().get(1 - index);
        run.caller().before(call, toTheEnd ? other::finish : other::step);
        run.step();
        calls = Math.max(calls, run.caller().callCount());
        if (seen.add(fork.fingerprint())) {
          run.finish();
          other.finish();
          collect(fork, conflict, problems);
        }
      }
    }
  }

  private static Moment start(Scenario scenario, Second second) {
    return Moment.start(scenario.account(), scenario.request(), second.request(scenario.request()));
  }

  private static void collect(Moment moment, boolean conflict, List<String> problems) {
    moment.runs().stream()
        .filter(ProvisionRun::isReady)
        .map(run -> whyNotWorking(moment.aws(), run, conflict))
        .flatMap(Optional::stream)
        .forEach(problem -> problems.add(problem + " after " + moment.steps()));
  }

  /**
   * @param conflict whether the other was asked to give the same role other permissions
   */
  private static Optional<String> whyNotWorking(FakeAws aws, ProvisionRun run, boolean conflict) {
    Caller caller = aws.caller();
    Plan plan = run.plan();
    Optional<SecretAccessKey> key = aws.currentKey(plan.secretName());
    if (key.filter(found -> found.id().equals(run.instance().accessKeyId())).isEmpty()) {
      return Optional.of("the announced key isn't the current one");
    }
    try {
      caller
          .securityTokens()
          .assumeRole(
              key.get(), plan.roleArn(), plan.roleSessionName(), plan.roleSessionDuration());
    } catch (AccessRefusedException e) {
      return Optional.of(e.getMessage());
    }
    if (caller
        .userPolicies()
        .find(plan.userName(), plan.userPolicyName())
        .filter(grant -> grant.toString().contains(plan.grantResource()))
        .isEmpty()) {
      return Optional.of("the user isn't granted its roles");
    }
    Optional<ManagedPolicy> policy = caller.policies().find(plan.policyArn());
    if (policy.isEmpty()
        || !caller.roles().attachedPolicies(plan.roleArn()).contains(plan.policyArn())) {
      return Optional.of("the role has no permissions");
    }
    boolean planned =
        caller
            .policies()
            .document(plan.policyArn(), policy.get().defaultVersionId())
            .meansTheSameAs(plan.permissions());
    return planned || conflict
        ? Optional.empty()
        : Optional.of("the role has other permissions than planned");
  }
}
