package rolebridge.cli.verify.trial;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.json.JsonDocumentText;

/** Policies as texts. */
final class Documents {

  private static final JsonDocumentText TEXT = new JsonDocumentText();

  private Documents() {}

  static String text(PolicyDocument document) {
    return TEXT.compact(document);
  }

  static String of(Map<String, Object> statement) {
    return text(PolicyDocument.of(List.of(statement)));
  }

  static String of(Map<String, Object> first, Map<String, Object> second) {
    return text(PolicyDocument.of(List.of(first, second)));
  }

  static Map<String, Object> allow(String resource, String... actions) {
    return Map.of("Effect", "Allow", "Action", Stream.of(actions).toList(), "Resource", resource);
  }

  /** As provision makes a role. */
  static String closedTrust() {
    return text(TrustPolicy.closed());
  }

  /** As provision patches it. */
  static String trustOf(String userArn) {
    return of(TrustPolicy.statementFor(userArn, List.of()));
  }
}
