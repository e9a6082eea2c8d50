package rolebridge.domain.rotate;

import java.util.List;

/**
 * What this execution has proven: that the key assumed each of these roles three times in a row.
 *
 * @param accessKeyId empty when nothing is proven yet
 */
public record Proof(String accessKeyId, List<String> roles) {

  public static final Proof NONE = new Proof("", List.of());

  public Proof {
    roles = List.copyOf(roles);
  }

  /** Whether nothing of these roles is left to prove with this key. */
  boolean covers(String keyId, List<String> allRoles) {
    return accessKeyId.equals(keyId) && roles.containsAll(allRoles);
  }
}
