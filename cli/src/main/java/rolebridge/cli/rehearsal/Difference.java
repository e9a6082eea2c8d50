package rolebridge.cli.rehearsal;

import java.util.Map;

/**
 * One part of a thing that provision would write.
 *
 * @param resource ARN, for a user's inline policy with the policy's name after it, as in the change
 * @param before null when it isn't there
 */
public record Difference(
    String resource, Part part, Map<String, Object> before, Map<String, Object> after) {

  /** What of the thing it is. */
  public enum Part {
    USER_POLICY,
    PERMISSIONS,
    TRUST,
    SETTINGS,
    BOUNDARY,
    TAGS
  }
}
