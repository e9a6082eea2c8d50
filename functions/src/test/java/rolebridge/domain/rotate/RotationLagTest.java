package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.port.SecretAccessKey;

/**
 * Something was done about the user a moment ago, and a pass begins while one operation answers
 * with what was before. It may leave what is due to the next pass; but it takes away no key that it
 * wouldn't without that, gives back none that was revoked, and doesn't fail.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RotationLagTest {

  /** What the pass is asked for. */
  enum Kind {
    SCHEDULED,
    NOW,
    UNDO;

    private RotationRun run(FakeAws aws) {
      return switch (this) {
        case SCHEDULED -> RotationRun.scheduled(aws);
        case NOW -> RotationRun.now(aws);
        case UNDO -> RotationRun.undo(aws);
      };
    }
  }

  /** One pass, and what must never happen in it. */
  private static final class Story {

    private final FakeAws aws;
    private final RotationRun run;
    private final Set<String> revoked;
    private final Set<String> before;
    private final Set<String> inactive = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    Story(FakeAws aws, Kind kind) {
      this.aws = aws;
      this.run = kind.run(aws);
      this.revoked = Set.copyOf(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds());
      this.before = Set.copyOf(aws.keyIds(Requests.USER));
      before.stream().filter(id -> !aws.isActive(id)).forEach(inactive::add);
      run.caller().observing(this::look);
    }

    private void look() {
      revoked.stream()
          .filter(id -> inactive.contains(id) && aws.isActive(id))
          .forEach(id -> problems.add("revoked key " + id + " works again"));
      SecretAccessKey current = aws.currentKey(Requests.SECRET).orElseThrow();
      if (!revoked.contains(current.id()) && !aws.rolesRefusing(current, Requests.USER).isEmpty()) {
        problems.add("the current key " + current.id() + " is of no use");
      }
    }

    /** Each state takes a second. */
    Story finish(Caller.Faults faults) {
      run.caller().failing(faults);
      while (!run.hasEnded()) {
        run.step();
        aws.advance(Duration.ofSeconds(1));
      }
      return this;
    }

    /** Ids of the keys that work, but for those that were revoked. */
    private Set<String> working() {
      Set<String> working = new TreeSet<>(aws.keyIds(Requests.USER));
      working.removeIf(id -> revoked.contains(id) || !aws.isActive(id));
      return working;
    }

    private List<String> problemsAfter(Story reference) {
      Set<String> lost = reference.working();
      lost.removeAll(working());
      lost.retainAll(before);
      if (!lost.isEmpty()) {
        problems.add("keys " + lost + " don't work any more");
      }
      if (reference.run.state().equals("Done") && !run.state().equals("Done")) {
        problems.add("it fails");
      }
      aws.advance(Duration.ofMinutes(1));
      RotationRun next = RotationRun.scheduled(aws).finish();
      if (!next.state().equals("Done")) {
        problems.add("the next pass fails: " + next);
      }
      look();
      return problems;
    }
  }

  @ParameterizedTest
  @EnumSource
  void pass_allReadsOfOneOperationLag_afterAnother_itDoesNoHarm(MomentAgo before) {
    FakeAws ready = MomentAgo.account();
    List<FakeAws> moments = before.happen(ready);
    Set<String> problems = new TreeSet<>();

    for (Kind kind : Kind.values()) {
      Story reference = new Story(ready.copy(), kind).finish(_ -> null);
      Set<String> operations = new TreeSet<>();
      reference.run.caller().calls().stream()
          .filter(call -> !call.mutating())
          .forEach(call -> operations.add(call.operation()));
      for (String operation : operations) {
        for (FakeAws then : moments) {
          for (int answers : List.of(1, Integer.MAX_VALUE)) {
            FakeAws aws = ready.copy();
            Story story =
                new Story(aws, kind).finish(new OldAnswers(aws, then, operation, answers));
            String how = kind + ", " + operation + " is late: " + story.run + ": ";
            story.problemsAfter(reference).forEach(problem -> problems.add(how + problem));
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
