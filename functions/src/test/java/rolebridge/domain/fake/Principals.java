package rolebridge.domain.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.policy.PolicyDocument;

/**
 * Principals as IAM keeps them: behind the ARN of a user or role of the account it stores the
 * unique id, shows the ARN while the thing lives and the bare id afterwards, and takes no id back.
 */
final class Principals {

  private final FakeAws aws;

  Principals(FakeAws aws) {
    this.aws = aws;
  }

  /** The document as it is stored. */
  Map<String, Object> store(PolicyDocument trust) {
    return mapped(trust.json(), this::idOf);
  }

  /** The document as it is shown. */
  PolicyDocument show(Map<String, Object> stored) {
    return new PolicyDocument(mapped(stored, this::shown));
  }

  private String idOf(String principal) {
    if (principal.startsWith("AIDA") || principal.startsWith("AROA")) {
      throw invalid(principal);
    }
    String ofThisAccount = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":";
    if (!principal.startsWith(ofThisAccount + "user/")
        && !principal.startsWith(ofThisAccount + "role/")) {
      return principal;
    }
    return aws.users.values().stream()
        .filter(user -> user.arn.equals(principal))
        .filter(user -> !aws.now().isBefore(user.createDate.plus(aws.principalsSpreadAfter)))
        .map(user -> user.id)
        .findFirst()
        .or(
            () ->
                aws.roles.values().stream()
                    .filter(role -> role.arn.equals(principal))
                    .map(role -> role.id)
                    .findFirst())
        .orElseThrow(() -> invalid(principal));
  }

  private String shown(String stored) {
    return aws.users.values().stream()
        .filter(user -> user.id.equals(stored))
        .map(user -> user.arn)
        .findFirst()
        .or(
            () ->
                aws.roles.values().stream()
                    .filter(role -> role.id.equals(stored))
                    .map(role -> role.arn)
                    .findFirst())
        .orElse(stored);
  }

  private static NotYetPropagatedException invalid(String principal) {
    return new NotYetPropagatedException(
        "MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"" + principal + "\"");
  }

  private static Map<String, Object> mapped(
      Map<String, Object> document, Function<String, String> mapping) {
    Map<String, Object> copy = JsonTrees.copy(document);
    for (Object statement : JsonTrees.list(copy.get("Statement"))) {
      if (statement instanceof Map<?, ?> fields
          && fields.get("Principal") instanceof Map<?, ?> principals
          && principals.containsKey("AWS")) {
        List<Object> mapped = new ArrayList<>();
        JsonTrees.list(principals.get("AWS"))
            .forEach(principal -> mapped.add(mapping.apply(principal.toString())));
        put(principals, mapped.size() == 1 ? mapped.getFirst() : mapped);
      }
    }
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static void put(Map<?, ?> principals, Object value) {
    ((Map<String, Object>) principals).put("AWS", value);
  }
}
