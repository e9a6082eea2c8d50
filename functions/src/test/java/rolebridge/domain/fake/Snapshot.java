package rolebridge.domain.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import rolebridge.domain.fake.FakeAws.KeyState;
import rolebridge.domain.fake.FakeAws.PolicyState;
import rolebridge.domain.fake.FakeAws.RoleState;
import rolebridge.domain.fake.FakeAws.SecretState;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/**
 * All that is in an account, one line per fact, so that two accounts can be compared. Documents are
 * compared by meaning, principals that exist no more count as nobody, and a secret whose deletion
 * is scheduled counts as gone.
 */
public final class Snapshot {

  private Snapshot() {}

  /** With the ids of the access keys. */
  public static List<String> of(FakeAws aws) {
    return lines(aws, id -> id);
  }

  /** With what the access keys are to the user instead of their ids. */
  public static List<String> withoutKeyIds(FakeAws aws) {
    Map<String, String> kinds = new TreeMap<>();
    for (UserState user : aws.users.values()) {
      SecretState secret = aws.secrets.get("rolebridge/" + user.name);
      for (KeyState key : user.keys) {
        String version = SecretVersion.idFor(key.id);
        boolean known = secret != null && secret.versions.containsKey(version);
        boolean current = known && version.equals(secret.labels.get(StoredSecret.CURRENT));
        kinds.put(key.id, current ? "(current)" : known ? "(stored)" : "(unknown)");
      }
    }
    return lines(aws, id -> kinds.getOrDefault(id, "(gone)"));
  }

  private static List<String> lines(FakeAws aws, UnaryOperator<String> keyName) {
    List<String> lines = new ArrayList<>();
    aws.users.values().forEach(user -> add(lines, user, keyName));
    aws.policies.values().forEach(policy -> add(lines, policy));
    aws.roles.values().forEach(role -> add(lines, role, aws));
    aws.secrets.values().forEach(secret -> add(lines, secret, keyName));
    return lines;
  }

  private static void add(List<String> lines, UserState user, UnaryOperator<String> keyName) {
    lines.add(user.arn + " boundary " + user.boundaryArn);
    lines.add(user.arn + " tags " + user.tags);
    user.inlinePolicies.forEach(
        (name, document) ->
            lines.add(user.arn + " inline " + name + " " + JsonTrees.meaning(document)));
    user.keys.stream()
        .map(
            key ->
                user.arn + " key " + keyName.apply(key.id) + (key.active ? " active" : " inactive"))
        .sorted()
        .forEach(lines::add);
  }

  private static void add(List<String> lines, PolicyState policy) {
    lines.add(policy.arn + " tags " + policy.tags);
    policy.versions.forEach(
        version ->
            lines.add(
                policy.arn
                    + " "
                    + version.id()
                    + (version.id().equals(policy.defaultVersionId) ? " default " : " ")
                    + JsonTrees.meaning(version.document())));
  }

  private static void add(List<String> lines, RoleState role, FakeAws aws) {
    lines.add(role.arn + " boundary " + role.boundaryArn);
    lines.add(role.arn + " description " + role.description);
    lines.add(role.arn + " session " + role.maxSessionDuration);
    lines.add(role.arn + " tags " + role.tags);
    role.attachedPolicies.forEach(arn -> lines.add(role.arn + " attached " + arn));
    Map<String, Object> trust = new Principals(aws).show(role.trust).json();
    JsonTrees.list(trust.get("Statement")).stream()
        .map(statement -> JsonTrees.meaning(amongTheLiving((Map<?, ?>) statement)))
        .filter(meaning -> !meaning.equals(CLOSED) && !meaning.equals("{}"))
        .sorted()
        .forEach(meaning -> lines.add(role.arn + " trust " + meaning));
  }

  private static final String CLOSED =
      "{Action=sts:assumerole, Effect=Deny, Principal={AWS=*}, Sid=RolebridgeTrust}";

  private static Map<?, ?> amongTheLiving(Map<?, ?> statement) {
    if (!(statement.get("Principal") instanceof Map<?, ?> principals)) {
      return statement;
    }
    Map<Object, Object> living = new LinkedHashMap<>(principals);
    List<Object> arns =
        JsonTrees.list(principals.get("AWS")).stream()
            .filter(arn -> !arn.toString().matches("A[IR][DO]A[A-Z0-9]{17}"))
            .toList();
    if (arns.isEmpty()) {
      living.remove("AWS");
    } else {
      living.put("AWS", arns);
    }
    if (living.isEmpty()) {
      return Map.of();
    }
    Map<Object, Object> copy = new LinkedHashMap<>(statement);
    copy.put("Principal", living);
    return copy;
  }

  private static void add(List<String> lines, SecretState secret, UnaryOperator<String> keyName) {
    if (secret.deleted) {
      return;
    }
    SortedMap<String, String> tags = new TreeMap<>(secret.tags);
    tags.replaceAll((key, value) -> value.startsWith("AKIA") ? keyName.apply(value) : value);
    lines.add(secret.name + " tags " + tags);
    String current = secret.labels.get(StoredSecret.CURRENT);
    lines.add(
        secret.name
            + " current "
            + SecretVersion.keyId(current).map(keyName).orElse("(of somebody else)"));
  }
}
