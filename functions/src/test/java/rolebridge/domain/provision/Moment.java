package rolebridge.domain.provision;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.request.IntegrationRequest;

/**
 * Where two executions in one account stand, and how they came there.
 *
 * @param sabotaged whether the second was made to fail for good
 */
record Moment(FakeAws aws, List<ProvisionRun> runs, boolean sabotaged, Steps steps) {

  /** The prime of 64-bit FNV, which spreads what it multiplies. */
  private static final long PRIME = 0x100000001b3L;

  /** The steps that led to a moment. */
  record Steps(Steps former, String last) {

    @Override
    public String toString() {
      return (former == null ? "" : former + ", ") + last;
    }
  }

  static Moment start(FakeAws aws, IntegrationRequest one, IntegrationRequest other) {
    return new Moment(
        aws,
        List.of(
            new ProvisionRun(aws, one, "one").withoutJson().inHaste(),
            new ProvisionRun(aws, other, "other").withoutJson().inHaste()),
        false,
        null);
  }

  /**
   * Visits once every moment that the two can come to, step by step, the second failing for good at
   * any of its steps or not at all.
   *
   * @return fingerprints of all moments
   */
  Set<Long> explore(Consumer<Moment> visitor) {
    Set<Long> seen = new HashSet<>();
    Deque<Moment> open = new ArrayDeque<>();
    open.push(this);
    while (!open.isEmpty()) {
      Moment moment = open.pop();
      if (!seen.add(moment.fingerprint())) {
        continue;
      }
      visitor.accept(moment);
      for (int index = 0; index < 2; index++) {
        if (!moment.runs().get(index).state().isEnd()) {
          open.push(moment.next(index));
        }
      }
      if (moment.maySabotage()) {
        open.push(moment.sabotage());
      }
    }
    return seen;
  }

  private Moment next(int index) {
    Moment next = fork(sabotaged, index + " " + runs.get(index).state());
    next.runs.get(index).step();
    return next;
  }

  /** How many calls the next step of this one makes when nothing comes between. */
  int callsOfNextStep(int index) {
    return next(index).runs.get(index).caller().callCount();
  }

  private boolean maySabotage() {
    State state = runs.get(1).state();
    return !sabotaged
        && !state.isEnd()
        && state != State.RESOLVE_REQUEST
        && state != State.COMPENSATE;
  }

  private Moment sabotage() {
    Moment next = fork(true, "1 fails");
    next.runs.get(1).failState();
    return next;
  }

  /** The same moment in an account of its own. */
  Moment fork(boolean sabotaged, String step) {
    FakeAws copy = aws.copy();
    return new Moment(
        copy,
        List.of(runs.get(0).in(copy), runs.get(1).in(copy)),
        sabotaged,
        new Steps(steps, step));
  }

  /** Equal for equal states, and practically for no others. */
  long fingerprint() {
    long fingerprint = sabotaged ? 1 : 0;
    for (ProvisionRun run : runs) {
      fingerprint = fingerprint * PRIME + run.position().hashCode();
    }
    for (String thing : aws.state()) {
      fingerprint = fingerprint * PRIME + thing.hashCode();
    }
    return fingerprint;
  }

  /** What of the moment the next step goes by: the states of the two, and who made what. */
  String kind() {
    StringBuilder kind = new StringBuilder();
    kind.append(runs.get(0).state()).append(' ').append(runs.get(1).state());
    for (String thing : aws.state()) {
      kind.append(thing.contains(runs.get(0).executionArn()) ? " one" : " ")
          .append(thing.contains(runs.get(1).executionArn()) ? " other" : " ");
    }
    return kind.toString();
  }
}
