package rolebridge.domain.provision;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;

/**
 * The one rule of what is rolebridge's: the exact name at the exact path, with the boundary where
 * the kind has one, the tag, and no other owner's. Each method answers why a thing isn't ours, or
 * nothing when it is.
 */
public final class Ownership {

  private final Home home;

  public Ownership(Home home) {
    this.home = home;
  }

  public Optional<String> objectionTo(User user, String userName) {
    return firstOf(
        nameOrPath(user.arn(), home.userArn(userName)),
        boundary(user.boundaryArn(), home.userBoundaryArn()),
        tags(user.tags(), userName));
  }

  /** For whoever puts the boundary back. */
  public Optional<String> objectionButBoundary(User user, String userName) {
    return firstOf(nameOrPath(user.arn(), home.userArn(userName)), tags(user.tags(), userName));
  }

  /** For whoever puts the boundary back. */
  public Optional<String> objectionButBoundary(Role role, String roleArn) {
    return firstOf(nameOrPath(role.arn(), roleArn), tags(role.tags(), Home.userNameOf(roleArn)));
  }

  public Optional<String> objectionTo(Role role, String roleArn) {
    return firstOf(
        nameOrPath(role.arn(), roleArn),
        boundary(role.boundaryArn(), home.roleBoundaryArnIn(IamArn.accountOf(roleArn))),
        tags(role.tags(), Home.userNameOf(roleArn)));
  }

  public Optional<String> objectionTo(ManagedPolicy policy, String policyArn) {
    return firstOf(
        nameOrPath(policy.arn(), policyArn), tags(policy.tags(), Home.userNameOf(policyArn)));
  }

  public Optional<String> objectionTo(StoredSecret secret, String userName) {
    return tags(secret.tags(), userName);
  }

  /** A role or policy is of one integration, whoever asks for it by whichever way. */
  Optional<String> objectionToServing(Map<String, String> tags, Plan plan) {
    String integration = plan.roleTags().get(Tags.INTEGRATION);
    String present = tags.getOrDefault(Tags.INTEGRATION, "");
    return when(
        !present.equals(integration),
        "it serves the integration "
            + (present.isEmpty() ? "of no name" : present)
            + ", not "
            + integration);
  }

  /** To undo what an execution made: also when somebody has replaced its boundary since. */
  Optional<String> objectionToUndoing(User user, Plan plan) {
    return plan.isCreator(user.tags())
        ? objectionButBoundary(user, plan.userName())
        : objectionTo(user, plan.userName());
  }

  /** To undo what an execution made: also when somebody has replaced its boundary since. */
  Optional<String> objectionToUndoing(Role role, Plan plan) {
    return plan.isCreator(role.tags())
        ? objectionButBoundary(role, plan.roleArn())
        : objectionTo(role, plan.roleArn());
  }

  @SafeVarargs
  private static Optional<String> firstOf(Optional<String>... objections) {
    for (Optional<String> objection : objections) {
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nameOrPath(String arn, String expectedArn) {
    return when(!arn.equals(expectedArn), "its ARN is " + arn + ", not " + expectedArn);
  }

  private static Optional<String> boundary(String boundaryArn, String expectedArn) {
    return when(
        !boundaryArn.equals(expectedArn),
        "its permissions boundary is "
            + (boundaryArn.isEmpty() ? "missing" : boundaryArn)
            + ", not "
            + expectedArn);
  }

  /** What lacks the owner's tag is its owner's by name and path. */
  private Optional<String> tags(Map<String, String> tags, String userName) {
    String owner = home.ownerOf(userName);
    String tagged = tags.getOrDefault(Tags.OWNER_ACCOUNT, owner);
    return firstOf(
        when(
            !Tags.TRUE.equals(tags.get(Tags.MANAGED)),
            "it lacks the tag " + Tags.MANAGED + "=" + Tags.TRUE),
        when(
            !tagged.equals(owner),
            "its tag " + Tags.OWNER_ACCOUNT + " is " + tagged + ", not " + owner));
  }

  private static Optional<String> when(boolean holds, String objection) {
    return holds ? Optional.of(objection) : Optional.empty();
  }
}
