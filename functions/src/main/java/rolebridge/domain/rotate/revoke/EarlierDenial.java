package rolebridge.domain.rotate.revoke;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.policy.PolicyDocument;

/** Until when a policy of an earlier revocation denies sessions. */
final class EarlierDenial {

  private EarlierDenial() {}

  /** The latest time in it; empty when there is none that can be read. */
  static Optional<Instant> until(PolicyDocument denial) {
    return PolicyDocument.asList(denial.json().get("Statement")).stream()
        .flatMap(statement -> in(statement, "Condition"))
        .flatMap(condition -> in(condition, "DateLessThan"))
        .flatMap(dates -> in(dates, "aws:TokenIssueTime"))
        .flatMap(time -> Mark.time(time.toString()).stream())
        .max(Instant::compareTo);
  }

  private static Stream<?> in(Object tree, String key) {
    return tree instanceof Map<?, ?> map && map.containsKey(key)
        ? PolicyDocument.asList(map.get(key)).stream()
        : Stream.empty();
  }
}
