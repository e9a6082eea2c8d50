package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Who may assume a role. rolebridge owns one statement, known by its {@code Sid}, and leaves the
 * statements of others as they are, but for principals that no longer exist: IAM shows those as
 * bare unique ids and refuses to save a document that holds one (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">IAM
 * JSON policy elements: Principal</a>).
 */
public final class TrustPolicy {

  /** The {@code Sid} of rolebridge's own statement. */
  public static final String SID = "RolebridgeTrust";

  private static final Pattern DEAD_PRINCIPAL = Pattern.compile("(AIDA|AROA)[A-Z0-9]{12,124}");

  private TrustPolicy() {}

  /** A trust that admits nobody, for the time between a role's creation and its patching. */
  public static PolicyDocument closed() {
    return PolicyDocument.of(
        List.of(
            GrantPolicy.orderedStatement(
                "Sid",
                SID,
                "Effect",
                "Deny",
                "Principal",
                Map.of("AWS", "*"),
                "Action",
                "sts:AssumeRole")));
  }

  /** The trust with rolebridge's statement admitting nobody, those of others as they are. */
  public static PolicyDocument closed(PolicyDocument trust) {
    return patch(trust, closed().statements().getFirst()).document();
  }

  /** Whether a statement of rolebridge's {@code Sid} lets anybody in. */
  public static boolean isOpen(PolicyDocument trust) {
    return trust.statements().stream()
        .filter(statement -> SID.equals(statement.get("Sid")))
        .anyMatch(PolicyDocument::allows);
  }

  /** The statements of others that let anybody in who still exists, as texts. */
  public static List<String> othersAllowing(PolicyDocument trust) {
    return others(trust).stream()
        .map(statement -> withoutDeadPrincipals(statement, new ArrayList<>()))
        .filter(PolicyDocument::allows)
        .map(TrustPolicy::described)
        .toList();
  }

  /** rolebridge's statement: the user, from these addresses when any are given. */
  public static Map<String, Object> statementFor(String userArn, List<String> allowedSourceIps) {
    Map<String, Object> statement =
        GrantPolicy.orderedStatement(
            "Sid",
            SID,
            "Effect",
            "Allow",
            "Principal",
            Map.of("AWS", userArn),
            "Action",
            "sts:AssumeRole");
    if (!allowedSourceIps.isEmpty()) {
      statement.put(
          "Condition", Map.of("IpAddress", Map.of("aws:SourceIp", List.copyOf(allowedSourceIps))));
    }
    return statement;
  }

  /** The addresses that such a statement is limited to; none when it isn't. */
  public static List<String> allowedSourceIps(Map<String, Object> statement) {
    return statement.get("Condition") instanceof Map<?, ?> condition
            && condition.get("IpAddress") instanceof Map<?, ?> keys
        ? PolicyDocument.asList(keys.get("aws:SourceIp")).stream().map(Object::toString).toList()
        : List.of();
  }

  /**
   * A patched trust.
   *
   * @param document the document to save
   * @param droppedPrincipals unique ids of principals that exist no more, in the order found
   */
  public record Patched(PolicyDocument document, List<String> droppedPrincipals) {}

  /** The existing trust with rolebridge's statement replaced and dead principals left out. */
  public static Patched patch(PolicyDocument existing, Map<String, Object> ownStatement) {
    List<String> dropped = new ArrayList<>();
    List<Map<String, Object>> statements = foreignStatements(existing, dropped);
    statements.add(ownStatement);
    return new Patched(withStatements(existing, statements), List.copyOf(dropped));
  }

  /**
   * The trust with rolebridge's statement put back to a former one. A former statement that is
   * empty or names only principals that exist no more leaves none; a trust left without any
   * statement is {@link #closed()}, since IAM refuses an empty one.
   */
  public static PolicyDocument withOwnStatement(
      PolicyDocument trust, Map<String, Object> formerStatement) {
    List<Map<String, Object>> statements = foreignStatements(trust, new ArrayList<>());
    Map<String, Object> alive = withoutDeadPrincipals(formerStatement, new ArrayList<>());
    if (!alive.isEmpty()) {
      statements.add(alive);
    }
    return statements.isEmpty() ? closed() : withStatements(trust, statements);
  }

  /** All but rolebridge's, which is the first of its {@code Sid}: any further one is somebody's. */
  private static List<Map<String, Object>> others(PolicyDocument trust) {
    List<Map<String, Object>> statements = trust.statements();
    statements.remove(ownStatement(trust));
    return statements;
  }

  private static List<Map<String, Object>> foreignStatements(
      PolicyDocument trust, List<String> dropped) {
    List<Map<String, Object>> statements = new ArrayList<>();
    for (Map<String, Object> statement : trust.statements()) {
      if (!SID.equals(statement.get("Sid"))) {
        Map<String, Object> alive = withoutDeadPrincipals(statement, dropped);
        if (!alive.isEmpty()) {
          statements.add(alive);
        }
      }
    }
    return statements;
  }

  /** The same document with other statements; its version and id stay. */
  private static PolicyDocument withStatements(
      PolicyDocument trust, List<Map<String, Object>> statements) {
    Map<String, Object> json = new LinkedHashMap<>(trust.json());
    json.putIfAbsent("Version", PolicyDocument.VERSION);
    json.put("Statement", statements);
    return new PolicyDocument(json);
  }

  /** rolebridge's statement in the trust, empty when there is none. */
  public static Map<String, Object> ownStatement(PolicyDocument trust) {
    return trust.statements().stream()
        .filter(statement -> SID.equals(statement.get("Sid")))
        .findFirst()
        .orElse(Map.of());
  }

  /**
   * The statements of others that allow AWS principals in, whoever those are, as texts. Services
   * and federated users can't be a role or user of any account.
   */
  public static List<String> othersAdmitting(PolicyDocument trust) {
    return others(trust).stream()
        .filter(PolicyDocument::allows)
        .filter(
            statement ->
                !(statement.get("Principal") instanceof Map<?, ?> principals)
                    || principals.containsKey("AWS"))
        .map(TrustPolicy::described)
        .toList();
  }

  /**
   * The statements of others that let this principal in whatever its call is like, as texts: those
   * that name it, its account or everybody, without a condition.
   */
  public static List<String> othersLettingIn(PolicyDocument trust, String principalArn) {
    String account = IamArn.accountOf(principalArn);
    return others(trust).stream()
        .filter(PolicyDocument::allows)
        .filter(statement -> !statement.containsKey("Condition"))
        .filter(
            statement ->
                !(statement.get("Principal") instanceof Map<?, ?> principals)
                    || PolicyDocument.asList(principals.get("AWS")).stream()
                        .map(Object::toString)
                        .anyMatch(
                            named ->
                                named.equals("*")
                                    || named.equals(account)
                                    || named.equals(principalArn)
                                    || named.endsWith(":iam::" + account + ":root")))
        .map(TrustPolicy::described)
        .toList();
  }

  /** The statements of others that deny AssumeRole to anybody, as texts. */
  public static List<String> othersDenying(PolicyDocument trust) {
    return others(trust).stream()
        .filter(PolicyDocument::denies)
        .filter(
            statement ->
                PolicyDocument.asList(statement.get("Action")).stream()
                    .anyMatch(
                        action -> Wildcards.matchesAction(action.toString(), "sts:AssumeRole")))
        .map(TrustPolicy::described)
        .toList();
  }

  /** Whom a statement of a trust speaks of, as a text for people. */
  public static String described(Map<String, Object> statement) {
    Object sid = statement.getOrDefault("Sid", "without Sid");
    if (statement.get("Principal") instanceof Map<?, ?> principals) {
      List<String> names = new ArrayList<>();
      principals
          .values()
          .forEach(value -> PolicyDocument.asList(value).forEach(id -> names.add(id.toString())));
      return sid + " (" + statement.get("Effect") + " " + String.join(", ", names) + ")";
    }
    return sid
        + " ("
        + statement.get("Effect")
        + " "
        + statement.getOrDefault("Principal", "all but some")
        + ")";
  }

  /** The statement with living principals only, empty when it had dead ones and no other. */
  private static Map<String, Object> withoutDeadPrincipals(
      Map<String, Object> statement, List<String> dropped) {
    if (!(statement.get("Principal") instanceof Map<?, ?> principals)) {
      return statement;
    }
    List<Object> alive = new ArrayList<>();
    List<String> dead = new ArrayList<>();
    for (Object principal : PolicyDocument.asList(principals.get("AWS"))) {
      if (DEAD_PRINCIPAL.matcher(principal.toString()).matches()) {
        dead.add(principal.toString());
      } else {
        alive.add(principal);
      }
    }
    if (dead.isEmpty()) {
      return statement;
    }
    dropped.addAll(dead);
    Map<String, Object> kept = new LinkedHashMap<>();
    principals.forEach((type, value) -> kept.put(type.toString(), value));
    if (alive.isEmpty()) {
      kept.remove("AWS");
    } else {
      kept.put("AWS", alive);
    }
    if (kept.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> result = new LinkedHashMap<>(statement);
    result.put("Principal", kept);
    return result;
  }
}
