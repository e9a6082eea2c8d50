package rolebridge.domain.provision;

import java.util.Map;

/**
 * How things stood when the execution began; what is null wasn't there. Compensation puts back from
 * this, and a step whose thing wasn't there creates at once, since the create call itself tells
 * when somebody was faster.
 *
 * @param userPolicy the user's inline policy
 * @param defaultVersionId the managed policy's default version
 * @param policyTags tags of the managed policy
 * @param role the role with its trust, settings and tags
 * @param policyAttached whether the policy was attached to the role
 * @param secret the user's secret
 */
public record Before(
    boolean userExists,
    Map<String, Object> userPolicy,
    String defaultVersionId,
    Map<String, String> policyTags,
    RoleBefore role,
    boolean policyAttached,
    SecretBefore secret) {

  /** The role as it was. */
  public record RoleBefore(
      Map<String, Object> trust,
      int maxSessionDuration,
      String description,
      Map<String, String> tags) {}

  /**
   * The secret as it was; a version id is null when no version had the label.
   *
   * @param leaving whether its user had no role and was on its way out
   */
  public record SecretBefore(
      boolean deleted, String currentVersionId, String previousVersionId, boolean leaving) {}

  public boolean policyExists() {
    return defaultVersionId != null;
  }

  public boolean roleExists() {
    return role != null;
  }
}
