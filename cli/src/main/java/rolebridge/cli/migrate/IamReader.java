package rolebridge.cli.migrate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an account's IAM. No call changes anything or shows a secret. */
public interface IamReader {

  /** All users, groups, roles and customer managed policies. */
  AccountPicture picture();

  /** What {@link #picture} doesn't have of a role; empty when it was deleted meanwhile. */
  Optional<RoleSettings> settings(String roleName);

  /** The user's access keys; none when the user was deleted meanwhile. */
  List<HandMadeKey> keys(String userName);

  /** The document of a managed policy's default version, as JSON. */
  String managedPolicy(String policyArn);

  /**
   * A role's settings.
   *
   * @param description empty when it has none
   * @param boundaryArn empty when it has none
   * @param maxSessionDuration seconds, 3,600 to 43,200
   */
  record RoleSettings(
      String description, String boundaryArn, int maxSessionDuration, Map<String, String> tags) {

    public RoleSettings {
      tags = Map.copyOf(tags);
    }
  }

  /** An access key, without its secret. */
  record HandMadeKey(
      String accessKeyId, boolean active, Instant createDate, Optional<LastUse> lastUse) {}

  /**
   * The last call with an access key, as IAM shows it, which may be hours late.
   *
   * @param service the service that it was a call of, e.g. {@code sts}; empty when IAM doesn't know
   * @param region empty when IAM doesn't know
   */
  record LastUse(Instant date, String service, String region) {}
}
