package rolebridge.domain.rotate.pass;

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
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.rotate.MomentAgo;
import rolebridge.domain.rotate.RotationRun;

/**
 * Something was done about a user a moment ago, and a pass looks for due users while one operation
 * answers with what was before. It doesn't fail; whoever was due before and is now is taken, if not
 * by it, by the pass a minute later; and whoever was due at neither moment has a run that changes
 * nothing, if any.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class FindDueUsersLagTest {

  @ParameterizedTest
  @EnumSource
  void pass_allReadsOfOneOperationLag_takesWhoIsDue(MomentAgo before) {
    Set<String> problems = new TreeSet<>();
    for (Duration age : List.of(Duration.ZERO, Duration.ofDays(91))) {
      for (boolean reports : List.of(true, false)) {
        FakeAws ready = MomentAgo.account();
        ready.advance(age);
        List<FakeAws> moments = new ArrayList<>(before.happen(ready));
        moments.add(ready.copy());
        if (!reports) {
          ready.refuseReports();
        }
        Caller reference = ready.copy().caller();
        FakeAws now = ready.copy();
        if (!reports) {
          now.refuseReports();
        }
        boolean dueNow = OnePass.takesTheUser(now, reference);
        Set<String> operations = new TreeSet<>();
        Caller counted = now.caller();
        OnePass.takesTheUser(now, counted);
        counted.calls().stream()
            .filter(call -> !call.mutating())
            .forEach(call -> operations.add(call.operation()));
        for (String operation : operations) {
          for (FakeAws moment : moments) {
            FakeAws then = moment.copy();
            if (!reports) {
              then.refuseReports();
            }
            boolean dueThen = OnePass.takesTheUser(then);
            FakeAws aws = ready.copy();
            if (!reports) {
              aws.refuseReports();
            }
            Caller caller = aws.caller();
            caller.failing(new OldAnswers(aws, moment, operation, Integer.MAX_VALUE));
            boolean taken = OnePass.takesTheUser(aws, caller);
            String how = "%s, %s old, %s is late: ".formatted(before, age, operation);
            if (dueNow && dueThen && !taken) {
              aws.advance(Duration.ofMinutes(1));
              if (!OnePass.takesTheUser(aws)) {
                problems.add(how + "isn't taken");
              }
            }
            if (taken && !dueNow && !dueThen) {
              RotationRun run = RotationRun.scheduled(aws).finish();
              if (!run.state().equals("Done") || !run.caller().changes().isEmpty()) {
                problems.add(how + "is taken, and its run: " + run);
              }
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
