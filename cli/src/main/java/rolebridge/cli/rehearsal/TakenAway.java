package rolebridge.cli.rehearsal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the removals that were rehearsed took from the account, which the next one doesn't find. */
final class TakenAway {

  private final Set<String> gone = new HashSet<>();

  /** By the policy, the roles that it was taken off. */
  private final Map<String, Set<String>> detached = new HashMap<>();

  /** A role or policy was deleted. */
  void delete(String arn) {
    gone.add(arn);
  }

  boolean isGone(String arn) {
    return gone.contains(arn);
  }

  void detach(String roleArn, String policyArn) {
    detached.computeIfAbsent(policyArn, _ -> new HashSet<>()).add(roleArn);
  }

  boolean isDetached(String roleArn, String policyArn) {
    return detached.getOrDefault(policyArn, Set.of()).contains(roleArn);
  }

  /** How many roles that have the policy in the account have it no more. */
  int detachments(String policyArn) {
    return detached.getOrDefault(policyArn, Set.of()).size();
  }
}
