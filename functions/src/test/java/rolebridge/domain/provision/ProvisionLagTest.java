package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
import rolebridge.domain.request.IntegrationRequest;

/**
 * A run ended a moment ago, and an execution of provision begins while one operation answers with
 * what was in the middle of that run, or before it. It ends as without that, and leaves the same.
 * Each state takes a second.
 *
 * <p>By one thing it is shown more than can be: what was before a run waited. A run that was
 * stopped didn't wait, so what it changed is put right by the next all the same; but not where that
 * finds nothing to do.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class ProvisionLagTest {

  /** Which answers are late. */
  private enum Late {
    FIRST,
    ALL,
    /** What ResolveRequest saw isn't shown any more. */
    ALL_BUT_THE_FIRST_STATES
  }

  private static Caller.Faults faults(FakeAws aws, FakeAws then, String operation, Late late) {
    OldAnswers old =
        new OldAnswers(aws, then, operation, late == Late.FIRST ? 1 : Integer.MAX_VALUE);
    return call ->
        late == Late.ALL_BUT_THE_FIRST_STATES
                && call.state().equals(ProvisionRun.State.RESOLVE_REQUEST.name())
            ? null
            : old.at(call);
  }

  /** Whether an answer of now may be of then. */
  private static boolean mayBeShown(FakeAws then, FakeAws now) {
    return then.clock().instant().plus(OldAnswers.LAG).isAfter(now.clock().instant());
  }

  /** But for a version's number, and times, which may be later. */
  private static List<String> state(FakeAws aws) {
    return Snapshot.withoutKeyIds(aws).stream()
        .filter(line -> !line.matches(".* v\\d+ \\{.*"))
        .map(line -> line.replaceAll(" v\\d+ default ", " "))
        .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[^ ,}]*", "(time)"))
        .toList();
  }

  private static ProvisionRun run(FakeAws aws, IntegrationRequest request) {
    return new ProvisionRun(aws, request, "run").withoutJson();
  }

  @ParameterizedTest
  @EnumSource
  void provision_allReadsOfOneOperationLag_itEndsAsWithoutThat(RunAgo before) {
    FakeAws ready = before.account();
    List<FakeAws> moments = before.happen(ready);
    Set<String> problems = new TreeSet<>();

    for (IntegrationRequest request :
        List.of(Requests.iam(), Requests.iamChanged(), Requests.ec2())) {
      FakeAws clean = ready.copy();
      ProvisionRun reference = run(clean, request).finish();
      Set<String> operations = new TreeSet<>();
      reference.caller().calls().stream()
          .filter(call -> !call.mutating())
          .map(Caller.Call::operation)
          .forEach(operations::add);
      for (String operation : operations) {
        for (FakeAws then : moments) {
          for (Late late : Late.values()) {
            if (late == Late.ALL_BUT_THE_FIRST_STATES && before == RunAgo.REPAIRED) {
              // A boundary that an audit has just put back is refused, and nothing is made.
              continue;
            }
            FakeAws aws = ready.copy();
            ProvisionRun run = run(aws, request);
            run.caller().failing(faults(aws, then, operation, late));
            while (!run.state().isEnd()) {
              run.step();
              aws.advance(Duration.ofSeconds(1));
            }
            if (run.isShort() && !mayBeShown(then, ready)) {
              continue;
            }
            String how =
                "%s for %s, %s, %s shows moment %d of %d: "
                    .formatted(
                        before,
                        request.integration(),
                        late,
                        operation,
                        moments.indexOf(then),
                        moments.size());
            if (run.state() != reference.state()) {
              problems.add(how + run + run.violations());
            } else if (!state(aws).equals(state(clean))) {
              problems.add(how + differences(state(clean), state(aws)));
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  private static String differences(List<String> expected, List<String> found) {
    return Stream.concat(
            expected.stream()
                .filter(line -> !found.contains(line))
                .map(line -> "\n   missing " + line),
            found.stream()
                .filter(line -> !expected.contains(line))
                .map(line -> "\n   extra " + line))
        .toList()
        .toString();
  }
}
