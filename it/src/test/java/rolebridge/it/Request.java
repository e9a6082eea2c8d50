package rolebridge.it;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import rolebridge.catalog.Catalog;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.Wildcards;

/**
 * A request for an integration of a user that no other test has. All its names hold its mark, so
 * that what belongs to a test can be told from what belongs to others.
 *
 * @param mark part of all its names
 * @param namespace of the installation that it is made in
 */
record Request(String mark, Map<String, Object> json, Namespace namespace) {

  /** In the installation that is there unless another is named. */
  Request(String mark, Map<String, Object> json) {
    this(mark, json, Namespace.DEFAULT);
  }

  /** One for a new user. */
  static Request ofNewUser(String test) {
    String mark = test + "." + UUID.randomUUID().toString().substring(0, 5);
    return new Request(mark, Map.of("integration", "AWS - IAM", "userName", mark))
        .with("actions", List.of("iam:ListUsers"))
        .inRole("first");
  }

  /** The same user's other integration. */
  Request inRole(String name) {
    return with("roleName", mark + "-" + name + "-role")
        .with("policyName", mark + "-" + name + "-policy")
        .with("instanceName", mark + "-" + name);
  }

  /**
   * One for that integration, with the permissions of these commands.
   *
   * @param commands a list, or what stands for one
   * @param risks what of them is acknowledged
   */
  Request withCommands(String integration, Object commands, String... risks) {
    Map<String, Object> more = new TreeMap<>(json);
    more.remove("actions");
    more.put("integration", integration);
    more.put("commands", commands);
    if (risks.length > 0) {
      more.put("acknowledgeRisks", List.of(risks));
    }
    return new Request(mark, more, namespace);
  }

  /** The same where another installation makes it. */
  Request in(Namespace other) {
    return new Request(mark, json, other);
  }

  Request with(String field, Object value) {
    Map<String, Object> more = new TreeMap<>(json);
    more.put(field, value);
    return new Request(mark, more, namespace);
  }

  /** These actions, and whatever risk they have acknowledged. */
  Request withActions(String... actions) {
    Map<String, Object> more = new TreeMap<>(json);
    more.put("actions", List.of(actions));
    RoleBoundary boundary = RoleBoundary.of(List.of(actions));
    List<String> risks =
        new Catalog()
            .riskyActions().stream()
                .map(RiskyAction::action)
                .filter(
                    risk -> Stream.of(actions).anyMatch(one -> Wildcards.matchesAction(one, risk)))
                .filter(risk -> !boundary.deniesAllOf(risk))
                .toList();
    Stream<String> elevating =
        Stream.of(actions)
            .filter(RoleBoundary::elevates)
            .filter(one -> risks.stream().noneMatch(risk -> Wildcards.matchesAction(one, risk)));
    List<String> risky = Stream.concat(risks.stream(), elevating).distinct().toList();
    more.remove("acknowledgeRisks");
    if (!risky.isEmpty()) {
      more.put("acknowledgeRisks", risky);
    }
    return new Request(mark, more, namespace);
  }

  /** The same with a policy document in the place of actions. */
  Request withPolicy(Map<String, Object> document) {
    Map<String, Object> more = new TreeMap<>(json);
    more.remove("actions");
    more.put("policyDocument", document);
    return new Request(mark, more, namespace);
  }

  String text() {
    return JsonText.of(json);
  }

  String userName() {
    return (String) json.get("userName");
  }

  String roleName() {
    return (String) json.get("roleName");
  }

  String policyName() {
    return (String) json.get("policyName");
  }

  String secretName() {
    return namespace.secretNameOf(userName());
  }

  String instanceName() {
    return (String) json.get("instanceName");
  }

  /** Path of the user's roles and policies. */
  String path() {
    return namespace.pathOf(userName());
  }

  String userArn() {
    return arn(LocalAccount.ACCOUNT_ID, "user" + namespace.path() + userName());
  }

  String roleArn() {
    return arn(accountId(), "role" + path() + roleName());
  }

  String policyArn() {
    return arn(accountId(), "policy" + path() + policyName());
  }

  /** The account that the role is in. */
  String accountId() {
    return (String) json.getOrDefault("accountId", LocalAccount.ACCOUNT_ID);
  }

  /** As the hub carries it out when this account asks for it. */
  Request askedBy(String accountId) {
    return with("userName", accountId + "-" + userName()).with("accountId", accountId);
  }

  private static String arn(String accountId, String resource) {
    return "arn:aws:iam::" + accountId + ":" + resource;
  }
}
