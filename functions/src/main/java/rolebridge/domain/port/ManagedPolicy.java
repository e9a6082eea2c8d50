package rolebridge.domain.port;

import java.util.Map;

/**
 * A customer managed policy as it is.
 *
 * @param attachmentCount how many users, groups and roles it is attached to
 */
public record ManagedPolicy(
    String name,
    String path,
    String arn,
    String defaultVersionId,
    int attachmentCount,
    Map<String, String> tags) {

  public ManagedPolicy {
    tags = Map.copyOf(tags);
  }

  /** The same, attached to so many. */
  public ManagedPolicy attachedTo(int identities) {
    return new ManagedPolicy(name, path, arn, defaultVersionId, identities, tags);
  }
}
