package rolebridge.domain.managed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.port.Roles;

/**
 * Which of the roles below a user's path are the user's. Whoever may make roles in an account can
 * make one there, and its trust may name the user; so the path and the trust tell nothing. A role
 * is the user's by rolebridge's tags, and without them as long as a policy of the user is attached
 * to it: then rolebridge made it, somebody took the tags, and an integration may live by it.
 */
public final class OwnRoles {

  /**
   * At two calls for each and a tenth of a second for a call they take 10 seconds, and some
   * functions look twice in their 60. The next one counts as the user's, unseen: it may keep
   * something, and end nothing.
   */
  public static final int MOST_STRANGERS = 50;

  private final Roles roles;
  private final Ownership ownership;

  public OwnRoles(Roles roles, Hub hub) {
    this.roles = roles;
    this.ownership = new Ownership(hub);
  }

  /**
   * Why this role, which a list shows, isn't the user's; empty when it is. One that a list shows
   * and a look doesn't was made or deleted a moment ago, and counts.
   */
  public Optional<String> objectionTo(String roleArn) {
    return roles
        .find(roleArn)
        .filter(role -> role.arn().equals(roleArn))
        .flatMap(role -> ownership.objectionButBoundary(role, roleArn))
        .filter(_ -> !hasPolicyOfItsUser(roleArn))
        .map(why -> "it is below the user's path, but isn't managed by rolebridge: " + why);
  }

  private boolean hasPolicyOfItsUser(String roleArn) {
    try {
      return roles.attachedPolicies(roleArn).stream()
          .anyMatch(
              policyArn ->
                  IamArn.accountOf(policyArn).equals(IamArn.accountOf(roleArn))
                      && IamArn.pathOf(policyArn).equals(IamArn.pathOf(roleArn)));
    } catch (ResourceVanishedException e) {
      return true;
    }
  }

  /** The looks of one run, which looks at no role twice. */
  public Looks looks() {
    return new Looks();
  }

  /** What one run has seen. */
  public final class Looks {

    private final Map<String, String> strangers = new LinkedHashMap<>();
    private final Set<String> own = new HashSet<>();

    private Looks() {}

    /**
     * The user's among these, which a list shows. They are looked at up to the first that is the
     * user's, since one is enough to decide; those behind it count unseen.
     */
    public List<String> own(List<String> arns) {
      List<String> left = new ArrayList<>(arns);
      left.removeAll(strangers.keySet());
      Iterator<String> next = left.iterator();
      while (strangers.size() < MOST_STRANGERS && next.hasNext()) {
        String roleArn = next.next();
        if (isOwn(roleArn)) {
          return left;
        }
        next.remove();
      }
      return left;
    }

    private boolean isOwn(String roleArn) {
      if (own.contains(roleArn)) {
        return true;
      }
      Optional<String> objection = objectionTo(roleArn);
      objection.ifPresentOrElse(why -> strangers.put(roleArn, why), () -> own.add(roleArn));
      return objection.isEmpty();
    }

    /** The first of the others, and why they aren't. */
    public List<Kept> strangers() {
      return Kept.few(Kept.of(strangers));
    }
  }
}
