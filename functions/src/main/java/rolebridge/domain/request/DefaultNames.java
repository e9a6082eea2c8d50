package rolebridge.domain.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/**
 * Names for what the request leaves unnamed. IAM's names are unique in an account whatever their
 * path, so they carry the user as well as the integration: two users of one integration don't meet.
 */
public final class DefaultNames {

  private static final String SESSION_SUFFIX = "_SESSION";
  private static final int HASH_LENGTH = 8;

  private final String userName;
  private final String integration;
  private final String slug;

  DefaultNames(String userName, String integration) {
    this.userName = userName;
    this.integration = integration;
    this.slug = slug(integration);
  }

  String policyName() {
    return shortened(userName + "-" + slug, "-Policy", NameRules.POLICY_NAME_LIMIT);
  }

  String roleName() {
    return shortened(userName + "-" + slug, "-Role", NameRules.ROLE_NAME_LIMIT);
  }

  String instanceName() {
    return shortened(slug + "-" + userName, "", NameRules.INSTANCE_NAME_LIMIT);
  }

  String description() {
    return "%s for the XSOAR user %s, managed by rolebridge".formatted(integration, userName);
  }

  /** XSOAR shows it next to the role, so what is cut off is the role's end, not the suffix. */
  public static String roleSessionName(String roleName) {
    int room = NameRules.SESSION_NAME_LIMIT - SESSION_SUFFIX.length();
    return roleName.substring(0, Math.min(roleName.length(), room)) + SESSION_SUFFIX;
  }

  /** Cut names end in a hash of the whole, so that names alike at their beginning stay apart. */
  private static String shortened(String name, String suffix, int limit) {
    int room = limit - suffix.length();
    if (name.length() <= room) {
      return name + suffix;
    }
    String hash = UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString().substring(0, HASH_LENGTH);
    return name.substring(0, room - HASH_LENGTH - 1) + "-" + hash + suffix;
  }

  /** {@code AWS - IAM} becomes {@code AWS-IAM}. */
  private static String slug(String integration) {
    return integration.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}
