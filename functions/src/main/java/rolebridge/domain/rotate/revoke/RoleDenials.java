package rolebridge.domain.rotate.revoke;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserRoles;

/**
 * Denies the sessions of a user's roles, in whichever accounts. One account that is closed or has a
 * thousand roles below the user's path, or one role that refuses, must not keep sessions of others
 * alive: the accounts take turns, and the rest of one is left when the time or its share is over.
 * One that refuses and isn't the user's ({@link OwnRoles}) is named and is no failure: rolebridge
 * gave it nothing, and whoever made it could keep each revocation from a new key.
 */
record RoleDenials(UserRoles userRoles, OwnRoles ownRoles, DenialWriter writer, Clock clock) {

  /** So many roles of one account are denied at most, with those that did before. */
  static final int MOST_ROLES = 300;

  /**
   * ARNs of the roles that deny them afterwards, but for those that did before. A role that isn't
   * there is none of them, and no failure: it is gone, unless it was made a moment ago. Nor is one
   * for whose boundary the writer waits.
   *
   * @param accountIds where to look for roles
   * @param before ARNs of roles to pass over
   * @param deadline no further role is denied from then on
   * @param failures gets what kept a role from it
   * @param others roles that aren't the user's and refused, and why they aren't: those of an
   *     earlier look aren't asked again
   */
  List<String> deny(
      String userName,
      Set<String> accountIds,
      PolicyDocument denying,
      Set<String> before,
      Instant deadline,
      List<? super WorkflowException> failures,
      Map<String, String> others) {
    Map<String, Deque<String>> left = rolesByAccount(userName, accountIds, deadline, failures);
    Map<String, Integer> mayBeDenied = new HashMap<>();
    left.forEach(
        (accountId, roles) -> {
          int all = roles.size();
          roles.removeAll(before);
          mayBeDenied.put(accountId, MOST_ROLES - (all - roles.size()));
          roles.removeAll(others.keySet());
        });
    List<String> denied = new ArrayList<>();
    for (int turn = 0; turn < MOST_ROLES; turn++) {
      for (Map.Entry<String, Deque<String>> account : left.entrySet()) {
        Deque<String> roles = account.getValue();
        if (!roles.isEmpty() && turn < mayBeDenied.get(account.getKey()) && isInTime(deadline)) {
          String roleArn = roles.remove();
          try {
            if (writer.toRole(roleArn, denying)) {
              denied.add(roleArn);
            }
          } catch (ResourceVanishedException e) {
            // One that isn't there yet for this call is there at the look some time later.
          } catch (WorkflowException e) {
            objectionTo(roleArn, deadline, failures)
                .ifPresentOrElse(why -> others.put(roleArn, why), () -> failures.add(e));
          }
        }
      }
    }
    left.forEach(
        (accountId, roles) -> {
          if (!roles.isEmpty()) {
            failures.add(notReached(accountId, roles));
          }
        });
    return denied;
  }

  private Map<String, Deque<String>> rolesByAccount(
      String userName,
      Set<String> accountIds,
      Instant deadline,
      List<? super WorkflowException> failures) {
    Map<String, Deque<String>> roles = new TreeMap<>();
    for (String accountId : accountIds) {
      if (!isInTime(deadline)) {
        failures.add(
            new SessionsNotDeniedException(
                "Account " + accountId + " wasn't asked for its roles, as the time was over.",
                null));
        continue;
      }
      try {
        roles.put(accountId, new ArrayDeque<>(userRoles.arnsIn(accountId, userName)));
      } catch (WorkflowException e) {
        failures.add(e);
      }
    }
    return roles;
  }

  /**
   * Why it isn't the user's; what can't be told is. Where that may be told by the next try, it is a
   * failure, too.
   */
  private Optional<String> objectionTo(
      String roleArn, Instant deadline, List<? super WorkflowException> failures) {
    if (!isInTime(deadline)) {
      return Optional.empty();
    }
    try {
      return ownRoles.objectionTo(roleArn);
    } catch (RetryableException e) {
      failures.add(e);
      return Optional.empty();
    } catch (WorkflowException e) {
      return Optional.empty();
    }
  }

  private boolean isInTime(Instant deadline) {
    return clock.instant().isBefore(deadline);
  }

  private static SessionsNotDeniedException notReached(String accountId, Deque<String> roles) {
    return new SessionsNotDeniedException(
        "Account "
            + accountId
            + " has "
            + roles.size()
            + " more roles of the user, from "
            + roles.getFirst()
            + " on, than one revocation denies: "
            + MOST_ROLES
            + " of an account, and as many as the time allows.",
        null);
  }
}
