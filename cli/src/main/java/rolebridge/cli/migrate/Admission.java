package rolebridge.cli.migrate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Wildcards;

/**
 * That a role's trust lets a user in, and by which of its statements (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">IAM
 * JSON policy elements: Principal</a>). {@code NotPrincipal} with Allow isn't supported by AWS and
 * lets nobody in.
 */
record Admission(Way way, List<Map<String, Object>> statements) {

  private static final String ASSUME_ROLE = "sts:AssumeRole";

  /** How a trust names a user; the first is the closest. */
  public enum Way {
    /** By its ARN, or its unique id. */
    USER,
    /** Everybody, without a permission of their own. */
    EVERYONE,
    /** Its account: whoever the account's own policies allow it. */
    ACCOUNT
  }

  /** By the statements that name the user most closely; empty when none lets it in. */
  static Optional<Admission> of(PolicyDocument trust, AccountPicture.User user) {
    List<Map<String, Object>> allowing = allowing(trust);
    return Stream.of(Way.values())
        .map(
            way ->
                new Admission(
                    way,
                    allowing.stream().filter(statement -> names(statement, way, user)).toList()))
        .filter(admission -> !admission.statements.isEmpty())
        .findFirst();
  }

  /** The statements that let anybody assume the role. */
  static List<Map<String, Object>> allowing(PolicyDocument trust) {
    return trust.statements().stream()
        .filter(PolicyDocument::allows)
        .filter(Admission::isAboutAssumeRole)
        .toList();
  }

  /** The statements that keep anybody from assuming the role. */
  static List<Map<String, Object>> denying(PolicyDocument trust) {
    return trust.statements().stream()
        .filter(PolicyDocument::denies)
        .filter(Admission::isAboutAssumeRole)
        .toList();
  }

  static boolean isAboutAssumeRole(Map<String, Object> statement) {
    boolean excluded = statement.containsKey("NotAction");
    return PolicyDocument.asList(statement.get(excluded ? "NotAction" : "Action")).stream()
            .anyMatch(action -> Wildcards.matchesAction(action.toString(), ASSUME_ROLE))
        != excluded;
  }

  /** Whether the user is one of those that this principal stands for. */
  static boolean isUser(String principal, AccountPicture.User user) {
    return principal.equals(user.arn()) || principal.equals(user.id());
  }

  private static boolean names(Map<String, Object> statement, Way way, AccountPicture.User user) {
    String account = IamArn.accountOf(user.arn());
    return principals(statement).stream()
        .anyMatch(
            named ->
                switch (way) {
                  case USER -> isUser(named, user);
                  case EVERYONE -> named.equals("*");
                  case ACCOUNT ->
                      named.equals(account) || named.endsWith(":iam::" + account + ":root");
                });
  }

  /** The AWS principals; {@code *} alone is everybody, too. */
  static List<String> principals(Map<String, Object> statement) {
    Object principal = statement.get("Principal");
    Object named = principal instanceof Map<?, ?> kinds ? kinds.get("AWS") : principal;
    return PolicyDocument.asList(named).stream().map(Object::toString).toList();
  }
}
