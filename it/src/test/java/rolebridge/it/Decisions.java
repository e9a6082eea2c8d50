package rolebridge.it;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the IAM of the local AWS decided. */
final class Decisions {

  private final LocalHttp http;

  Decisions(LocalHttp http) {
    this.http = http;
  }

  /**
   * One decision.
   *
   * @param policy the policy of the statement that decided, empty when none did
   * @param statement its place in the policy, from 0
   */
  record Decision(
      long seq,
      String principal,
      String action,
      String resource,
      boolean allowed,
      String policy,
      int statement,
      String reason) {

    /** The role of the stack that wanted it. */
    Optional<String> role() {
      String marker = ":assumed-role/rolebridge-";
      int start = principal.indexOf(marker);
      return start < 0
          ? Optional.empty()
          : Optional.of(principal.substring(start + 14, principal.lastIndexOf('/')));
    }
  }

  long latest() {
    return ((Number) JsonText.object(http.get("/_rolebridge/decisions/latest")).get("seq"))
        .longValue();
  }

  List<Decision> all() {
    return after(0);
  }

  List<Decision> after(long seq) {
    return JsonText.list(http.get("/_rolebridge/decisions?after=" + seq)).stream()
        .map(Decisions::decision)
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static Decision decision(Object element) {
    Map<String, Object> json = (Map<String, Object>) element;
    Object statement = json.get("statementIndex");
    return new Decision(
        ((Number) json.get("seq")).longValue(),
        (String) json.get("principal"),
        (String) json.get("action"),
        (String) json.get("resource"),
        "allowed".equals(json.get("result")),
        Optional.ofNullable((String) json.get("policy")).orElse(""),
        statement == null ? -1 : ((Number) statement).intValue(),
        (String) json.get("reason"));
  }
}
