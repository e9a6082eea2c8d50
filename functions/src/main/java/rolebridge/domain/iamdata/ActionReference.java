package rolebridge.domain.iamdata;

import java.util.List;
import java.util.Set;

/**
 * What AWS's service authorization reference says of an action.
 *
 * @param name with its service, e.g. {@code s3:GetObject}
 * @param conditionKeys what a condition can ask of a call, besides the keys of every call
 * @param resourceTypes what it can be allowed on; empty when only on {@code *}
 * @param neededTypes of these, the names of those that each call is on
 */
public record ActionReference(
    String name,
    AccessLevel accessLevel,
    Set<String> conditionKeys,
    List<ResourceType> resourceTypes,
    Set<String> neededTypes) {

  public ActionReference {
    conditionKeys = Set.copyOf(conditionKeys);
    resourceTypes = List.copyOf(resourceTypes);
    neededTypes = Set.copyOf(neededTypes);
  }
}
