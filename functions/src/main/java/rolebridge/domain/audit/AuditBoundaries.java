package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.UserBoundary;
import rolebridge.domain.port.ManagedPolicies;

/**
 * Looks at what an account's boundaries say. Whoever may write policies can take out of one what
 * users and roles go on having by its name, and a stack of another account may be an older one.
 *
 * <p>Compared are the whole boundary of users, and of those of roles what they deny whatever the
 * circumstances of a call, and that nothing of rolebridge's own may be touched. Not compared is
 * what follows from the stack's parameters: its keys, topic and other names.
 */
final class AuditBoundaries {

  /** Names that a finding's text has room for. */
  private static final int MOST_NAMED = 5;

  private final ManagedPolicies policies;
  private final Hub hub;

  AuditBoundaries(ManagedPolicies policies, Hub hub) {
    this.policies = policies;
    this.hub = hub;
  }

  /**
   * What differs in this account.
   *
   * @throws AccountNotOpenException when nobody lets rolebridge look
   */
  List<Finding> of(String accountId) {
    List<Finding> findings = new ArrayList<>();
    if (accountId.equals(hub.accountId())) {
      look(hub.userBoundaryArn(), this::leftOfUsers, findings);
    }
    for (RoleBoundary boundary : RoleBoundary.values()) {
      look(
          hub.roleBoundaryArnIn(accountId, boundary),
          document -> boundary.leftBy(document, hub.partition(), accountId),
          findings);
    }
    return findings;
  }

  private List<String> leftOfUsers(PolicyDocument document) {
    return UserBoundary.of(hub.partition(), hub.namespace()).meansTheSameAs(document)
        ? List.of()
        : List.of("all but assuming the roles of one's own path, with a key");
  }

  private void look(
      String arn, Function<PolicyDocument, List<String>> left, List<Finding> findings) {
    try {
      policies
          .find(arn)
          .map(policy -> left.apply(policies.document(arn, policy.defaultVersionId())))
          .filter(some -> !some.isEmpty())
          .ifPresent(some -> findings.add(changed(arn, some)));
    } catch (AccountNotOpenException e) {
      throw e;
    } catch (RuntimeException e) {
      if (e instanceof RetryableException && IamArn.accountOf(arn).equals(hub.accountId())) {
        throw e;
      }
      findings.add(
          new Finding(
              Kind.NOT_AUDITED,
              arn,
              "It couldn't be looked at: " + AuditUser.reason(e),
              "Deploy the present spoke.yaml in its account, and run the audit again.",
              false));
    }
  }

  private static Finding changed(String arn, List<String> left) {
    int more = left.size() - MOST_NAMED;
    return new Finding(
        Kind.BOUNDARY_CHANGED,
        arn,
        "The boundary's policy doesn't deny "
            + String.join(", ", left.subList(0, Math.min(left.size(), MOST_NAMED)))
            + (more > 0 ? " and " + more + " more." : "."),
        "Deploy the present stack in its account. If it is there, somebody changed the policy: find"
            + " out in CloudTrail who, and make the version before the default one.",
        false);
  }
}
