package rolebridge.domain.iamdata;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What AWS's service authorization reference says of a service.
 *
 * @param prefix what its actions begin with, e.g. {@code s3}
 * @param actions by their name without the service; case doesn't count
 */
public record ServiceReference(
    String prefix,
    String name,
    NavigableMap<String, ActionReference> actions,
    Map<String, ResourceType> resourceTypes) {

  public ServiceReference {
    NavigableMap<String, ActionReference> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(actions);
    actions = Collections.unmodifiableNavigableMap(byName);
    resourceTypes = Map.copyOf(resourceTypes);
  }

  /** The action of this name without prefix, whatever its case; empty when AWS lists none. */
  public Optional<ActionReference> action(String operation) {
    return Optional.ofNullable(actions.get(operation));
  }
}
