package rolebridge.domain.decommission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.audit.RunAgo;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.request.IntegrationRequest;

/**
 * A run ended a moment ago, and a removal begins while one operation answers with what was in the
 * middle of that run, or before it. It takes away nothing that it wouldn't without that, and the
 * role if it would; where it leaves something else, the same again ends as it would.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class DecommissionLagTest {

  /** But for times, a mark that is over, and what a user without roles is granted. */
  private static List<String> state(FakeAws aws) {
    boolean hasRoles = !aws.caller().userRoles().arnsOf(Requests.USER).isEmpty();
    return Snapshot.withoutKeyIds(aws).stream()
        .filter(line -> hasRoles || !line.contains(Hub.userPolicyNameOf(Requests.USER)))
        .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[^ ,}]*", "(time)"))
        .map(line -> line.replace(Tags.LEAVING + "=none, ", ""))
        .toList();
  }

  private static boolean deletes(DecommissionRun run) {
    return run.actions().contains("DeleteRole");
  }

  @ParameterizedTest
  @EnumSource
  void remove_allReadsOfOneOperationLag_takesNoMoreThanWithoutThat(RunAgo before) {
    FakeAws ready = before.account();
    List<FakeAws> moments = before.happen(ready);
    Set<String> problems = new TreeSet<>();

    for (IntegrationRequest request : List.of(Requests.iam(), Requests.ec2())) {
      FakeAws clean = ready.copy();
      DecommissionRun reference = DecommissionRun.of(clean, request).finish();
      Set<String> operations = new TreeSet<>();
      reference.caller().calls().stream()
          .filter(call -> !call.mutating())
          .map(Caller.Call::operation)
          .forEach(operations::add);
      for (String operation : operations) {
        for (int moment = 0; moment < moments.size(); moment++) {
          for (int answers : List.of(1, Integer.MAX_VALUE)) {
            FakeAws aws = ready.copy();
            DecommissionRun run = DecommissionRun.of(aws, request);
            run.caller().failing(new OldAnswers(aws, moments.get(moment), operation, answers));
            while (!run.hasEnded()) {
              run.step();
              aws.advance(Duration.ofSeconds(1));
            }
            String how =
                "%s for %s, %s shows moment %d of %d, %d times: %s"
                    .formatted(
                        before,
                        request.integration(),
                        operation,
                        moment,
                        moments.size(),
                        answers,
                        run);
            List<String> lost = new ArrayList<>(state(clean));
            lost.retainAll(state(ready));
            lost.removeAll(state(aws));
            if (!lost.isEmpty()) {
              problems.add(how + " lost " + lost);
            }
            if (run.state() != reference.state() || deletes(run) != deletes(reference)) {
              problems.add(how + " isn't " + reference);
            }
            DecommissionRun again = DecommissionRun.of(aws, request).finish();
            if (again.state() != reference.state() || !state(aws).equals(state(clean))) {
              problems.add(how + ", and again: " + again);
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
