package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Wildcards;

/**
 * Which roles a user was given to assume by its own and its groups' policies. Only actions of
 * {@code sts} count: who administers an account may assume much by {@code *}, and is no platform's
 * user. AWS managed policies name nobody's roles and aren't read. Conditions are taken to hold.
 */
final class AssumeRights {

  private static final String USER_NAME = "${aws:username}";

  private final AccountPicture.User user;
  private final DocumentText documentText;
  private final Set<String> granted = new LinkedHashSet<>();
  private final Set<String> denied = new LinkedHashSet<>();
  private final Set<String> further = new LinkedHashSet<>();
  private final Set<String> unreadable = new LinkedHashSet<>();

  AssumeRights(AccountPicture.User user, AccountPicture picture, DocumentText documentText) {
    this.user = user;
    this.documentText = documentText;
    read(user.policies(), "", picture);
    picture.groups().stream()
        .filter(group -> user.groups().contains(group.name()))
        .forEach(group -> read(group.policies(), " of group " + group.name(), picture));
  }

  private void read(AccountPicture.Policies policies, String whose, AccountPicture picture) {
    new TreeMap<>(policies.inline()).forEach((name, text) -> read(name + whose, text));
    for (String arn : policies.attached()) {
      String text = picture.customerPolicies().get(arn);
      if (text == null) {
        further.add(arn);
      } else {
        read(arn, text);
      }
    }
  }

  private void read(String policy, String text) {
    List<Map<String, Object>> statements;
    try {
      statements = documentText.parse(text).statements();
    } catch (IllegalArgumentException e) {
      unreadable.add(policy);
      return;
    }
    for (Map<String, Object> statement : statements) {
      boolean allows = PolicyDocument.allows(statement);
      if (allows && isMeantForRoles(statement)) {
        granted.addAll(resources(statement));
      } else if (!allows
          && !statement.containsKey("Condition")
          && Admission.isAboutAssumeRole(statement)) {
        denied.addAll(resources(statement));
      }
      if (allows && !actions(statement).stream().allMatch(AssumeRights::isOfSts)) {
        further.add(policy);
      }
    }
  }

  private static boolean isMeantForRoles(Map<String, Object> statement) {
    return Admission.isAboutAssumeRole(statement)
        && actions(statement).stream().anyMatch(AssumeRights::isOfSts);
  }

  private static boolean isOfSts(String action) {
    return action.toLowerCase(Locale.ROOT).startsWith("sts:");
  }

  /** None for a statement by exclusion, which is about everything else. */
  private static List<String> actions(Map<String, Object> statement) {
    List<String> actions = new ArrayList<>();
    PolicyDocument.asList(statement.get("Action")).forEach(one -> actions.add(one.toString()));
    return actions.isEmpty() ? List.of("*") : actions;
  }

  private List<String> resources(Map<String, Object> statement) {
    return statement.containsKey("NotResource")
        ? List.of("*")
        : PolicyDocument.asList(statement.get("Resource")).stream()
            .map(resource -> resource.toString().replace(USER_NAME, user.name()))
            .toList();
  }

  /** Whether they give the user this role. */
  boolean cover(String roleArn) {
    return granted.stream().anyMatch(pattern -> Wildcards.matches(pattern, roleArn))
        && denied.stream().noneMatch(pattern -> Wildcards.matches(pattern, roleArn));
  }

  /** The roles as the policies name them, some with wildcards. */
  List<String> granted() {
    return List.copyOf(granted);
  }

  /** The policies that give the user more than roles. */
  List<String> further() {
    return List.copyOf(further);
  }

  /** The policies whose documents nobody can read. */
  List<String> unreadable() {
    return List.copyOf(unreadable);
  }
}
