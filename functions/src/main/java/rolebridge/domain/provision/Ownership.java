package rolebridge.domain.provision;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;

/**
 * The one rule of what is rolebridge's: the exact name at the exact path, with the boundary where
 * the kind has one, and the tag. Each method answers why a thing isn't ours, or nothing when it is.
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
        tag(user.tags()));
  }

  public Optional<String> objectionTo(Role role, String roleArn) {
    return firstOf(
        nameOrPath(role.arn(), roleArn),
        boundary(role.boundaryArn(), home.roleBoundaryArn()),
        tag(role.tags()));
  }

  public Optional<String> objectionTo(ManagedPolicy policy, String policyArn) {
    return firstOf(nameOrPath(policy.arn(), policyArn), tag(policy.tags()));
  }

  public Optional<String> objectionTo(StoredSecret secret) {
    return tag(secret.tags());
  }

  /** To undo what an execution made: also when somebody has replaced its boundary since. */
  Optional<String> objectionToUndoing(User user, Plan plan) {
    return plan.isCreator(user.tags())
        ? firstOf(nameOrPath(user.arn(), plan.userArn()), tag(user.tags()))
        : objectionTo(user, plan.userName());
  }

  /** To undo what an execution made: also when somebody has replaced its boundary since. */
  Optional<String> objectionToUndoing(Role role, Plan plan) {
    return plan.isCreator(role.tags())
        ? firstOf(nameOrPath(role.arn(), plan.roleArn()), tag(role.tags()))
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

  private static Optional<String> tag(Map<String, String> tags) {
    return when(
        !Tags.TRUE.equals(tags.get(Tags.MANAGED)),
        "it lacks the tag " + Tags.MANAGED + "=" + Tags.TRUE);
  }

  private static Optional<String> when(boolean holds, String objection) {
    return holds ? Optional.of(objection) : Optional.empty();
  }
}
