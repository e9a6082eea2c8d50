package rolebridge.domain.port;

import java.util.List;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.error.ResourceVanishedException;

/**
 * IAM's policy simulator: what a principal's policies, its boundary and its organization decide,
 * without the action being tried. It knows no role's trust.
 */
public interface PolicySimulator {

  /**
   * The decisions about each action on each resource, under the names asked for.
   *
   * @param principalArn a user or role
   * @param context condition keys and their values
   * @throws ResourceVanishedException when the principal isn't there
   */
  List<SimulatedDecision> simulate(
      String principalArn, Set<String> actions, Set<String> resources, Map<String, String> context);
}
