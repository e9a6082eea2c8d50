package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.MomentAgo;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.json.StrictJson;
import rolebridge.machine.MachineRun;

/**
 * Something was done about the user a moment ago, and a revocation begins while one operation
 * answers with what was before. It ends what it would end without that, and nothing else.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RevocationLagTest {

  /** One execution of revoke with its pass. */
  private static final class Run {

    final FakeAws aws;
    final Caller caller;
    final MachineRun machine;
    final Set<String> markedBefore;
    RevokeKey.Result result;
    RotationRun pass;
    Throwable failure;

    Run(FakeAws aws, String accessKeyId) {
      this.aws = aws;
      this.caller = aws.caller();
      this.markedBefore = marked();
      this.machine =
          MachineRun.ofEveryTask(
              "revoke",
              Map.of("userName", Requests.USER, "accessKeyId", accessKeyId),
              "arn:aws:states:eu-central-1:111122223333:execution:revoke:one",
              Map.of(),
              aws.clock().instant());
    }

    Run finish(Caller.Faults faults) {
      caller.failing(faults);
      while (machine.state().equals("RevokeKey")) {
        step();
      }
      if (machine.state().equals("RotateUser")) {
        aws.advance(
            Duration.between(aws.clock().instant(), Instant.parse(result.sessionsDeniedUntil())));
        pass = RotationRun.after(aws, result);
        pass.caller().failing(faults);
        pass.finish();
      }
      return this;
    }

    private void step() {
      try {
        result =
            RotationRun.revoke(
                aws,
                caller,
                StrictJson.readTree(revocation(machine.payload()), RevocationInput.class));
        machine.succeeded(StrictJson.readObject(StrictJson.text(result)));
        aws.advance(Duration.ofSeconds(1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException e) {
        machine.failed(e).ifPresentOrElse(aws::advance, () -> failure = e);
      }
    }

    private static Map<String, Object> revocation(Map<String, Object> payload) {
      Map<String, Object> input = new HashMap<>(payload);
      input.remove("executionArn");
      return input;
    }

    private Set<String> marked() {
      return new TreeSet<>(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds());
    }

    /** What it came to, but for times. One that was revoked before may be once more. */
    List<String> outcome() {
      List<String> outcome = new ArrayList<>();
      Set<String> revoked = new TreeSet<>(result == null ? Set.of() : result.revokedKeyIds());
      revoked.removeAll(markedBefore);
      outcome.add("revoked " + revoked + " " + failure);
      outcome.add("pass " + (pass == null ? "" : pass.state() + " " + pass.error()));
      for (String id : aws.keyIds(Requests.USER)) {
        outcome.add("key " + id + (aws.isActive(id) ? " active" : " inactive"));
      }
      outcome.add("current " + Named.current(aws));
      outcome.add("pending " + aws.secretLabels(Requests.SECRET).get(StoredSecret.PENDING));
      outcome.add("marked " + marked());
      Caller looking = aws.caller();
      Set<String> denied = new TreeSet<>();
      for (String roleArn : looking.userRoles().arnsOf(Requests.USER)) {
        if (aws.rolePolicies(roleArn).containsKey(SessionDenial.POLICY_NAME)) {
          denied.add(roleArn);
        }
      }
      outcome.add("denied " + denied);
      outcome.add(
          "refused "
              + aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER));
      return outcome;
    }
  }

  @ParameterizedTest
  @EnumSource
  void revocation_allReadsOfOneOperationLag_itEndsAsWithoutThat(MomentAgo before) {
    FakeAws ready = MomentAgo.account();
    List<FakeAws> moments = new ArrayList<>(before.happen(ready));
    moments.add(ready.copy());
    List<String> problems = new ArrayList<>();

    for (Named named : Named.values()) {
      String id = named.id(ready);
      Run reference = new Run(ready.copy(), id).finish(_ -> null);
      Set<String> operations = new TreeSet<>();
      reference.caller.calls().stream()
          .filter(call -> !call.mutating())
          .forEach(call -> operations.add(call.operation()));
      reference.pass.caller().calls().stream()
          .filter(call -> !call.mutating())
          .forEach(call -> operations.add(call.operation()));
      assertThat(operations).contains("DescribeSecret", "ListAccessKeys", "ListRoles");
      for (String operation : operations) {
        for (int moment = 0; moment < moments.size(); moment++) {
          for (int answers : List.of(1, 2, Integer.MAX_VALUE)) {
            FakeAws aws = ready.copy();
            Run run =
                new Run(aws, id)
                    .finish(new OldAnswers(aws, moments.get(moment), operation, answers));
            if (!run.outcome().equals(reference.outcome())) {
              problems.add(
                  "%s is named, %s shows moment %d of %d, %d times: %s instead of %s"
                      .formatted(
                          named,
                          operation,
                          moment,
                          moments.size(),
                          answers,
                          run.outcome(),
                          reference.outcome()));
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
