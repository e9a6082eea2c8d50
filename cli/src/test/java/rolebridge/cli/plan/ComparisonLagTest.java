package rolebridge.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.domain.audit.RunAgo;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.request.IntegrationRequest;

/**
 * A run ended a moment ago, and a folder is compared with the account while one operation answers
 * with what was in the middle of that run, or before it. No request is refused that wouldn't be
 * without that, and nothing is to be removed that a request asks for or that isn't left over.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class ComparisonLagTest {

  private static final List<Entry> ENTRIES =
      Stream.of(Requests.iam(), Requests.ec2()).map(RequestComparisonTest::entry).toList();

  /** The folder for what is left over; what else there is is in no request. */
  private static final List<IntegrationRequest> WANTED = List.of(Requests.iam());

  /** Those of a folder that would be refused, and why. */
  private static List<String> refusals(FakeAws aws, Caller caller) {
    return RequestComparisonTest.comparison(aws, caller, aws.pause()).of(ENTRIES).stream()
        .filter(one -> one.outlook() == Outlook.REFUSED)
        .map(one -> one.entry().file() + ": " + one.refused().orElseThrow() + one.violations())
        .toList();
  }

  /** The same of {@code check --live}. */
  private static String refusal(FakeAws aws, Caller caller, IntegrationRequest request) {
    try {
      RequestComparisonTest.check(aws, caller).of(request, "check", "--live");
      return "";
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private static Set<String> toPrune(FakeAws aws, Caller caller) {
    return new Pruning(caller.roles(), Requests.HUB)
            .of(
                new LeftOvers(caller.inventory(), caller.userRoles(), Requests.HUB, aws.clock())
                    .of(WANTED))
            .stream()
            .filter(JudgedLeftOver::isPrunable)
            .map(one -> one.left().resource())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource
  void comparison_allReadsOfOneOperationLag_refusesAndRemovesNoMore(RunAgo before) {
    FakeAws ready = before.account();
    List<FakeAws> moments = before.happen(ready);
    Set<String> problems = new TreeSet<>();
    FakeAws clean = ready.copy();
    Caller reference = clean.caller();
    Set<String> prunable = toPrune(clean, reference);
    List<String> refusals = refusals(clean, reference);
    String refusal = refusal(clean, reference, Requests.iam());
    Set<String> operations =
        reference.calls().stream().map(Caller.Call::operation).collect(Collectors.toSet());

    for (String operation : operations) {
      for (FakeAws then : moments) {
        for (int answers : List.of(1, Integer.MAX_VALUE)) {
          FakeAws aws = ready.copy();
          String how = operation + " is late: ";
          try {
            Set<String> more = toPrune(aws, late(aws, then, operation, answers));
            more.removeAll(prunable);
            if (!more.isEmpty()) {
              problems.add(how + "to be removed " + more);
            }
            FakeAws other = aws.copy();
            List<String> found = refusals(aws, late(aws, then, operation, answers));
            if (!found.equals(refusals)) {
              problems.add(how + found);
            }
            String alone = refusal(other, late(other, then, operation, answers), Requests.iam());
            if (!alone.equals(refusal)) {
              problems.add(how + alone);
            }
          } catch (WorkflowException e) {
            problems.add(how + e);
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  private static Caller late(FakeAws aws, FakeAws then, String operation, int answers) {
    Caller caller = aws.caller();
    caller.failing(new OldAnswers(aws, then, operation, answers));
    return caller;
  }
}
