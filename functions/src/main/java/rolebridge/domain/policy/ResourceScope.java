package rolebridge.domain.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.iamdata.ResourceType;
import rolebridge.domain.iamdata.ServiceReference;

/**
 * Actions allowed on no more than given resources of their services. An action that AWS allows on
 * {@code *} only stays on {@code *}; so do all actions of services for which no resources are given
 * (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html">service
 * authorization reference</a>, resource types).
 */
public final class ResourceScope {

  /** How an action goes together with what a policy names as its resource. */
  public enum Fit {
    /** Calls of the action may be on it. */
    FITS,

    /**
     * It is of another type, so no call of the action is ever on it and the policy grants nothing
     * there.
     */
    OTHER_TYPE,

    /** AWS's list has no such action or no such type of resource, or isn't whole there. */
    UNKNOWN
  }

  private static final String EVERYTHING = "*";

  private static final int SERVICE = 2;

  /**
   * Services whose actions aren't judged: the pages about API Gateway come in several parts, of
   * which the data holds the resources of one, and a connection that was made before CodeStar
   * Connections was renamed keeps its ARN under both prefixes.
   */
  private static final Set<String> NOT_JUDGED =
      Set.of("apigateway", "codeconnections", "codestar-connections");

  private final NavigableMap<String, List<String>> resourcesByAction = new TreeMap<>();
  private final NavigableMap<String, List<ResourceType>> missing = new TreeMap<>();

  /**
   * The actions on the resources.
   *
   * @param resources by the prefix of the service that the actions have
   */
  public ResourceScope(NavigableSet<String> actions, Map<String, List<String>> resources) {
    for (String action : actions) {
      List<String> given = resources.getOrDefault(serviceOf(action), List.of(EVERYTHING));
      Optional<ActionReference> known = AuthorizationReference.action(action);
      if (known.isEmpty() || known.get().resourceTypes().isEmpty()) {
        resourcesByAction.put(action, List.of(EVERYTHING));
      } else {
        narrow(known.get(), given);
      }
    }
  }

  private void narrow(ActionReference action, List<String> given) {
    List<String> taken =
        given.stream().filter(resource -> isOfOne(action.resourceTypes(), resource)).toList();
    List<ResourceType> unmet =
        action.resourceTypes().stream()
            .filter(type -> action.neededTypes().contains(type.name()))
            .filter(type -> given.stream().noneMatch(resource -> isOf(type, resource)))
            .toList();
    if (taken.isEmpty()) {
      missing.put(action.name(), action.resourceTypes());
    } else if (!unmet.isEmpty()) {
      missing.put(action.name(), unmet);
    }
    resourcesByAction.put(action.name(), taken);
  }

  private static boolean isOfOne(Collection<ResourceType> types, String resource) {
    return types.stream().anyMatch(type -> isOf(type, resource));
  }

  /**
   * Whether the resource may be of the type. What is wholly of a type whose ARNs go on where this
   * one's end isn't: {@code arn:aws:s3:::logs/*} names objects and no bucket.
   */
  private static boolean isOf(ResourceType type, String resource) {
    return isOf(type, resource, "");
  }

  /**
   * Whether a policy's resource may be one of the type. It is none where it is wholly of a type
   * that lies below this one's, as objects do below their bucket; a log group's ARN, on the other
   * hand, is also written with a stream behind a colon.
   */
  public static boolean mayBeOf(ResourceType type, String resource) {
    return isOf(type, resource, "/");
  }

  private static boolean isOf(ResourceType type, String resource, String separator) {
    if (resource.equals(EVERYTHING)) {
      return true;
    }
    return ResourceArn.mayMeet(resource, type.arn())
        && serviceTypes(type).stream()
            .filter(other -> other.arn().startsWith(type.arn() + separator) && !other.equals(type))
            .noneMatch(longer -> ResourceArn.isCoveredBy(longer.arn(), resource));
  }

  private static Collection<ResourceType> serviceTypes(ResourceType type) {
    return serviceTypes(type.arn());
  }

  private static Collection<ResourceType> serviceTypes(String arn) {
    List<String> parts = ResourceArn.partsOf(arn);
    return parts.size() < ResourceArn.PARTS
        ? Set.of()
        : AuthorizationReference.service(parts.get(SERVICE))
            .map(ServiceReference::resourceTypes)
            .map(Map::values)
            .orElse(List.of());
  }

  /** Whether an action that is written in full can be allowed on a policy's resource. */
  public static Fit fit(String action, String resource) {
    Optional<ActionReference> known = AuthorizationReference.action(action);
    if (known.isEmpty() || isNotJudged(known.get())) {
      return Fit.UNKNOWN;
    }
    if (mayBeOn(known.get(), resource)) {
      return Fit.FITS;
    }
    return serviceTypes(resource).stream()
            .anyMatch(type -> ResourceArn.mayMeet(resource, type.arn()))
        ? Fit.OTHER_TYPE
        : Fit.UNKNOWN;
  }

  /** Whether calls of the action may be on a policy's resource, as far as AWS's list tells. */
  public static boolean mayBeOn(ActionReference action, String resource) {
    return resource.equals(EVERYTHING)
        || isNotJudged(action)
        || action.resourceTypes().stream().anyMatch(type -> mayBeOf(type, resource));
  }

  private static boolean isNotJudged(ActionReference action) {
    return NOT_JUDGED.contains(serviceOf(action.name()));
  }

  /**
   * The Allow statements, one for each list of resources, those on {@code *} first; the same
   * actions and resources give the same statements.
   */
  public List<Map<String, Object>> statements() {
    NavigableMap<List<String>, NavigableSet<String>> actionsByResources =
        new TreeMap<>(Comparator.comparing(resources -> String.join("\n", resources)));
    resourcesByAction.forEach(
        (action, resources) ->
            actionsByResources
                .computeIfAbsent(
                    resources.contains(EVERYTHING) ? List.of(EVERYTHING) : resources,
                    _ -> new TreeSet<>())
                .add(action));
    return actionsByResources.entrySet().stream()
        .map(
            entry ->
                PolicyDocument.allow(
                    entry.getValue(),
                    entry.getKey().contains(EVERYTHING) ? EVERYTHING : entry.getKey()))
        .toList();
  }

  /**
   * Actions that could not succeed on what is given, each with the types of resource that it needs
   * besides, or one of which it needs.
   */
  public NavigableMap<String, List<ResourceType>> missing() {
    return missing;
  }

  /** Whether any action is allowed on this resource. */
  public boolean uses(String resource) {
    return resourcesByAction.values().stream().anyMatch(resources -> resources.contains(resource));
  }

  private static String serviceOf(String action) {
    return action.substring(0, action.indexOf(':'));
  }
}
