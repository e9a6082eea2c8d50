package rolebridge.domain.provision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.MayBeMissing;

/**
 * How things stood when the execution began; what is null wasn't there. Compensation puts back from
 * this, and takes it from nowhere but the execution's own history.
 *
 * @param userTags tags of the user
 * @param userPolicy the user's inline policy
 * @param defaultVersionId the managed policy's default version; the first one's, where the
 *     permissions are split over several
 * @param policyTags tags of the managed policy
 * @param role the role with its trust, settings and tags
 * @param policyAttached whether the policy was attached to the role
 * @param secret the user's secret
 * @param furtherPolicies the managed policies beyond the first, by which part they are; none in an
 *     execution that began before permissions were split
 */
public record BeforeImage(
    boolean userExists,
    Map<String, String> userTags,
    Map<String, Object> userPolicy,
    String defaultVersionId,
    Map<String, String> policyTags,
    RoleBefore role,
    boolean policyAttached,
    SecretBefore secret,
    @MayBeMissing List<PolicyBefore> furtherPolicies) {

  public BeforeImage {
    furtherPolicies = furtherPolicies == null ? List.of() : List.copyOf(furtherPolicies);
  }

  /**
   * A managed policy as it was.
   *
   * @param part number of the part of the permissions that it holds
   * @param attached whether it was attached to the role
   */
  public record PolicyBefore(
      int part, String defaultVersionId, Map<String, String> tags, boolean attached) {}

  /**
   * The role as it was.
   *
   * @param boundaryArn its permissions boundary; null in an execution that began before roles had
   *     one of two
   */
  public record RoleBefore(
      Map<String, Object> trust,
      int maxSessionDuration,
      String description,
      Map<String, String> tags,
      @MayBeMissing String boundaryArn) {}

  /**
   * The secret as it was; a version id is null when no version had the label.
   *
   * @param leaving whether its user had no role and was being offboarded
   * @param tags the requesters' own tags
   */
  public record SecretBefore(
      boolean deleted,
      String currentVersionId,
      String previousVersionId,
      boolean leaving,
      Map<String, String> tags) {}

  /** The same in short, for the steps. */
  Found found() {
    String ready = roleExists() ? role.tags().getOrDefault(Tags.READY, "") : "";
    return new Found(userExists, policyExists(), roleExists(), ready, secret != null);
  }

  /** The managed policy that holds this part, if there was one. */
  public Optional<PolicyBefore> policy(int part) {
    return part == 1
        ? Optional.ofNullable(defaultVersionId)
            .map(version -> new PolicyBefore(1, version, policyTags, policyAttached))
        : furtherPolicies.stream().filter(policy -> policy.part() == part).findFirst();
  }

  public boolean policyExists() {
    return defaultVersionId != null;
  }

  public boolean roleExists() {
    return role != null;
  }
}
