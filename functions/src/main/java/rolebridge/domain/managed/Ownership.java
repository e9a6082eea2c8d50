package rolebridge.domain.managed;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.RoleBoundary;
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

  private final Hub hub;

  public Ownership(Hub hub) {
    this.hub = hub;
  }

  /** By ARN, boundary and tags: empty only if the user is rolebridge's and of this name. */
  public Optional<String> objectionTo(User user, String userName) {
    return firstOf(
        nameOrPath(user.arn(), hub.userArn(userName)),
        boundary(user.boundaryArn(), hub.userBoundaryArn()),
        tags(user.tags(), userName));
  }

  /**
   * For whoever only takes access away: by the name at the path alone, which says whose user it is,
   * too. Whoever may tag users must not keep the key of one alive.
   */
  public Optional<String> objectionByName(User user, String userName) {
    return nameOrPath(user.arn(), hub.userArn(userName));
  }

  /** For whoever puts the boundary back. */
  public Optional<String> objectionButBoundary(User user, String userName) {
    return firstOf(nameOrPath(user.arn(), hub.userArn(userName)), tags(user.tags(), userName));
  }

  /** The same of a role. */
  public Optional<String> objectionButBoundary(Role role, String roleArn) {
    return firstOf(nameOrPath(role.arn(), roleArn), tags(role.tags(), hub.userNameOf(roleArn)));
  }

  /** By ARN, either boundary of roles and tags, in whichever account the role is. */
  public Optional<String> objectionTo(Role role, String roleArn) {
    return firstOf(
        nameOrPath(role.arn(), roleArn),
        roleBoundary(role.boundaryArn(), roleArn),
        tags(role.tags(), hub.userNameOf(roleArn)));
  }

  /** Either: an execution may have ended between the tag that says which and the boundary. */
  private Optional<String> roleBoundary(String boundaryArn, String roleArn) {
    return hub.roleBoundaryOf(roleArn, boundaryArn).isPresent()
        ? Optional.empty()
        : boundary(
            boundaryArn, hub.roleBoundaryArnIn(IamArn.accountOf(roleArn), RoleBoundary.STANDARD));
  }

  /** By ARN and tags: a policy has no boundary. */
  public Optional<String> objectionTo(ManagedPolicy policy, String policyArn) {
    return firstOf(
        nameOrPath(policy.arn(), policyArn), tags(policy.tags(), hub.userNameOf(policyArn)));
  }

  /** By tags alone: a secret is read by its name, which is the user's, and has no boundary. */
  public Optional<String> objectionTo(StoredSecret secret, String userName) {
    return tags(secret.tags(), userName);
  }

  /** A role or policy is of one integration, whoever asks for it by whichever way. */
  public Optional<String> objectionToServing(Map<String, String> tags, String integration) {
    String present = tags.getOrDefault(Tags.INTEGRATION, "");
    return when(
        !present.equals(integration),
        "it serves the integration "
            + (present.isEmpty() ? "of no name" : present)
            + ", not "
            + integration);
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

  /** IAM has a name once in an account, whatever its path. */
  private Optional<String> nameOrPath(String arn, String expectedArn) {
    return when(
        !arn.equals(expectedArn),
        ofOthers(arn, expectedArn) + "its ARN is " + arn + ", not " + expectedArn);
  }

  /** Who removes what is below the path of an installation; nothing of what isn't. */
  private String ofOthers(String arn, String expectedArn) {
    Optional<Namespace> namespace = Namespace.ofPath(IamArn.pathOf(arn));
    if (namespace.isEmpty()) {
      return "";
    }
    if (!namespace.get().equals(hub.namespace())) {
      return "it is of the installation " + namespace.get().name() + ", which alone removes it; ";
    }
    String userName = hub.userNameOf(arn);
    String expected = hub.userNameOf(expectedArn);
    return userName.isEmpty() || expected.isEmpty() || userName.equals(expected)
        ? ""
        : "it is user " + userName + "'s, and ./rolebridge decommission removes it; ";
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
    String owner = hub.ownerOf(userName);
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
