package rolebridge.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Wildcards;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;

/**
 * What a role's policies allow, attached and inline ones. What can't be read is named and hides
 * nothing else.
 *
 * @param actions some with wildcards
 * @param allBut of each statement that allows all actions but some, those that it leaves out
 * @param others names of attached policies that aren't of the role's account
 * @param unread what of them couldn't be read, and why
 */
record RolePermissions(
    SortedSet<String> actions,
    List<List<String>> allBut,
    SortedSet<String> others,
    List<String> unread) {

  static RolePermissions of(
      String roleArn, Roles roles, RolePolicies inline, ManagedPolicies policies) {
    RolePermissions found =
        new RolePermissions(new TreeSet<>(), new ArrayList<>(), new TreeSet<>(), new ArrayList<>());
    found.read(
        "attached policies",
        () ->
            roles.attachedPolicies(roleArn).forEach(arn -> found.attached(arn, roleArn, policies)));
    found.read(
        "inline policies",
        () ->
            inline
                .names(roleArn)
                .forEach(
                    name ->
                        found.read(
                            "inline policy " + name,
                            () -> found.add("inline policy " + name, inline.find(roleArn, name)))));
    return found;
  }

  private void attached(String arn, String roleArn, ManagedPolicies policies) {
    if (!IamArn.accountOf(arn).equals(IamArn.accountOf(roleArn))) {
      others.add(IamArn.nameOf(arn));
      return;
    }
    String what = "policy " + IamArn.nameOf(arn);
    read(
        what,
        () ->
            add(
                what,
                policies
                    .find(arn)
                    .map(policy -> policies.document(arn, policy.defaultVersionId()))));
  }

  private void read(String what, Runnable look) {
    try {
      look.run();
    } catch (WorkflowException e) {
      unread.add(what + ": " + e.getMessage());
    }
  }

  private void add(String what, Optional<PolicyDocument> document) {
    if (document.isEmpty()) {
      unread.add(what + ": it was removed meanwhile");
      return;
    }
    actions.addAll(document.get().allowedActions());
    allBut.addAll(document.get().allowedAllBut());
  }

  boolean allows(String action) {
    return actions.stream().anyMatch(one -> Wildcards.matchesAction(one, action))
        || allBut.stream()
            .anyMatch(left -> left.stream().noneMatch(one -> Wildcards.matchesAction(one, action)));
  }

  /** The statements that allow all but some, as people read them. */
  SortedSet<String> allButTexts() {
    SortedSet<String> texts = new TreeSet<>();
    allBut.forEach(left -> texts.add("* but " + String.join(", ", new TreeSet<>(left))));
    return texts;
  }
}
