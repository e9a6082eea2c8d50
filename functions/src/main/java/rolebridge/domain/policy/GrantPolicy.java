package rolebridge.domain.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The user's one inline policy: it may assume every role below its own path, in each account that
 * has roles of it, and nothing else. Since the path is the user's own, no run for one role ever
 * rewrites what another role of the same account needs.
 */
public final class GrantPolicy {

  private static final String SID = "RolebridgeAssumeRole";

  /**
   * Characters that all inline policies of a user have together, white space not counted (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>).
   */
  private static final int USER_LIMIT = 2_048;

  /** What a revocation must always be able to write besides. */
  private static final int DENIAL_SIZE =
      PolicySplit.sizeOf(SessionDenial.before(Instant.ofEpochSecond(0)));

  /** What the grant may have of them. */
  static final int SIZE_LIMIT = USER_LIMIT - DENIAL_SIZE;

  private static final Pattern ROLES = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:role/.+");

  private GrantPolicy() {}

  /**
   * The document that grants {@code roleResource} and keeps the roles granted in other accounts.
   */
  public static PolicyDocument granting(String roleResource, PolicyDocument existing) {
    TreeSet<String> resources = new TreeSet<>(grantedResources(existing));
    resources.add(roleResource);
    return granting(resources);
  }

  private static PolicyDocument granting(SortedSet<String> resources) {
    return PolicyDocument.of(
        List.of(
            orderedStatement(
                "Sid",
                SID,
                "Effect",
                "Allow",
                "Action",
                "sts:AssumeRole",
                "Resource",
                List.copyOf(resources))));
  }

  /** Why a user can't be granted as much, and what helps; empty when it can. */
  public static Optional<String> objection(String userName, PolicyDocument granting) {
    int size = PolicySplit.sizeOf(granting);
    if (size <= SIZE_LIMIT) {
      return Optional.empty();
    }
    return Optional.of(
        "User "
            + userName
            + " would have roles in "
            + grantedResources(granting).size()
            + " accounts, and the policy that grants them "
            + size
            + " characters; it has room for "
            + SIZE_LIMIT
            + ": IAM takes "
            + USER_LIMIT
            + " of inline policies a user, and rolebridge keeps "
            + DENIAL_SIZE
            + " of them to deny a revoked key's sessions. Request the role with another userName.");
  }

  /** Whether this document grants {@code roleResource}. */
  public static boolean grants(String roleResource, PolicyDocument document) {
    return grantedResources(document).contains(roleResource);
  }

  /** The document that grants these and nothing else. */
  public static PolicyDocument of(List<String> roleResources) {
    return granting(new TreeSet<>(roleResources));
  }

  /** The accounts that these roles are in. */
  public static Set<String> accountsOf(List<String> roleArns) {
    return roleArns.stream().map(IamArn::accountOf).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The accounts that this document grants roles of. */
  public static Set<String> grantedAccounts(PolicyDocument document) {
    return grantedResources(document).stream()
        .filter(resource -> ROLES.matcher(resource).matches())
        .map(IamArn::accountOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The document without what it grants in this account; others must be left. */
  public static PolicyDocument without(String accountId, PolicyDocument existing) {
    TreeSet<String> left = new TreeSet<>(grantedResources(existing));
    left.removeIf(
        resource ->
            ROLES.matcher(resource).matches() && IamArn.accountOf(resource).equals(accountId));
    return granting(left);
  }

  /** The document that grants what either does. */
  public static PolicyDocument both(PolicyDocument one, PolicyDocument other) {
    TreeSet<String> resources = new TreeSet<>(grantedResources(one));
    resources.addAll(grantedResources(other));
    return granting(resources);
  }

  private static List<String> grantedResources(PolicyDocument existing) {
    List<String> resources = new ArrayList<>();
    for (Map<String, Object> statement : existing.statements()) {
      if (SID.equals(statement.get("Sid"))) {
        PolicyDocument.asList(statement.get("Resource"))
            .forEach(resource -> resources.add(resource.toString()));
      }
    }
    return resources;
  }

  static Map<String, Object> orderedStatement(Object... keysAndValues) {
    Map<String, Object> statement = new java.util.LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      statement.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return statement;
  }
}
