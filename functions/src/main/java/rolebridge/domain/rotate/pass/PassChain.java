package rolebridge.domain.rotate.pass;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.port.RotationRuns;

/**
 * The passes over all users of which each takes those that the ones before left. After the first,
 * {@code FIRST}, they are called {@code FIRST--2}, {@code FIRST--3} and so on: a name is given
 * once, so a pass that is started again starts no second successor.
 *
 * <p>When the chain began is asked of Step Functions and is in no input. Whoever starts a pass
 * under the name of a later one gets exactly that one; under the name of one without a first, a
 * first.
 *
 * @param first name of the first pass
 * @param number this pass's place, from 1 on
 * @param earlierPassesSince when the first pass began; empty in the first itself
 */
record PassChain(String first, int number, Optional<Instant> earlierPassesSince) {

  /** As many users as an account may have (IAM user guide, "Quotas": 5,000), and some again. */
  static final int MOST_PASSES = 12;

  /** Step Functions API reference, StartExecution: characters of a name. */
  private static final int LONGEST_NAME = 80;

  private static final Pattern LATER = Pattern.compile("(.+)--([2-9]|[1-9][0-9])");

  static PassChain of(String executionArn, RotationRuns runs) {
    int name = executionArn.lastIndexOf(':') + 1;
    Matcher later = LATER.matcher(executionArn.substring(name));
    if (later.matches()) {
      String first = later.group(1);
      Optional<Instant> began = runs.passStarted(executionArn.substring(0, name) + first);
      if (began.isPresent()) {
        return new PassChain(first, Integer.parseInt(later.group(2)), began);
      }
    }
    return new PassChain(executionArn.substring(name), 1, Optional.empty());
  }

  /** Name of the pass after this one; empty when this is the last there may be. */
  String nextPass() {
    String next = first + "--" + (number + 1);
    return number >= MOST_PASSES || next.length() > LONGEST_NAME ? "" : next;
  }

  /** Whether a scheduled pass has begun since, which begins a chain of its own. */
  boolean isOver(Instant now, Duration schedulePeriod) {
    return earlierPassesSince
        .filter(began -> !now.isBefore(began.plus(schedulePeriod)))
        .isPresent();
  }
}
