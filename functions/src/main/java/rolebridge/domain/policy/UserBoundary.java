package rolebridge.domain.policy;

import java.util.List;
import java.util.Map;

/**
 * The boundary of users, as the template has it: a test holds them against each other. It admits
 * one thing only, so what it says is compared as a whole.
 */
public final class UserBoundary {

  private UserBoundary() {}

  /** Its document in this partition, for the users of this installation. */
  public static PolicyDocument of(String partition, Namespace namespace) {
    String ownRoles = "arn:" + partition + ":iam::*:role" + namespace.path() + "${aws:username}/*";
    return PolicyDocument.of(
        List.of(
            GrantPolicy.orderedStatement(
                "Sid",
                "OwnRoles",
                "Effect",
                "Allow",
                "Action",
                "sts:AssumeRole",
                "Resource",
                ownRoles),
            GrantPolicy.orderedStatement(
                "Sid", "NothingElse", "Effect", "Deny", "Action", "*", "NotResource", ownRoles),
            GrantPolicy.orderedStatement(
                "Sid",
                "NoSessionOfTheUser",
                "Effect",
                "Deny",
                "Action",
                "*",
                "Resource",
                "*",
                "Condition",
                Map.of("Null", Map.of("aws:TokenIssueTime", "false")))));
  }
}
