package rolebridge.cli.local;

import java.time.Instant;
import java.util.Map;

/**
 * What the IAM of the local AWS decided about one action of a call.
 *
 * @param principal ARN of who wanted it, or the name of a service
 * @param result {@code allowed}, {@code implicitDeny}, {@code explicitDeny}, or {@code refused}
 *     when it never came to looking at policies
 * @param reason a sentence that names the deciding statement, or what is missing
 * @param json all members as the local AWS has them
 */
public record Decision(
    Instant time,
    String principal,
    String action,
    String resource,
    String result,
    String reason,
    Map<String, Object> json) {

  static Decision of(Map<String, Object> json) {
    return new Decision(
        Instant.parse((String) json.get("time")),
        (String) json.get("principal"),
        (String) json.get("action"),
        (String) json.get("resource"),
        (String) json.get("result"),
        (String) json.get("reason"),
        json);
  }

  /** Whether the call went on to the service. */
  public boolean isAllowed() {
    return result.equals("allowed");
  }

  /** Whether who has this role wanted it. */
  public boolean isBy(String roleName) {
    return principal.contains(":assumed-role/" + roleName + "/");
  }
}
