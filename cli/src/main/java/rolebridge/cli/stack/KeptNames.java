package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rolebridge.domain.policy.Namespace;

/**
 * The names of what the stack of a namespace leaves when it is deleted, as the template has them.
 */
public final class KeptNames {

  /** The types of what stays, as CloudFormation has them. */
  public static final String LOG_GROUP = "AWS::Logs::LogGroup";

  public static final String BOUNDARY = "AWS::IAM::ManagedPolicy";

  static final String NAMESPACE_TAG = "rolebridge:namespace";

  /** By logical id: the end of the name, and the description, by which it is known as ours. */
  private record Policy(String suffix, String description) {}

  /**
   * CloudFormation can't tag managed policies. A description never changes, since that would
   * replace the policy.
   */
  private static final Map<String, Policy> BOUNDARIES =
      Map.of(
          "UserBoundary",
          new Policy(
              "user-boundary",
              "A rolebridge user can assume the roles below its own path and do nothing else."),
          "RoleBoundary",
          new Policy(
              "role-boundary",
              "A rolebridge role can't widen itself, pass roles on or touch rolebridge."),
          "RoleBoundaryElevated",
          new Policy(
              "role-boundary-elevated",
              "For integrations whose risks are acknowledged - may manage users and keys, but not"
                  + " rolebridge."));

  /** A role of every hub's stack, and one of every spoke's. */
  private static final List<String> ROLES = List.of("EnsureUser", "provisioner");

  private static final Pattern FUNCTIONS =
      Pattern.compile("Fn::ForEach::LogsAndRoles:\\s+- State\\s+- \\[([\\w,\\s]+)]");

  private final Namespace namespace;
  private final Map<String, String> logGroups = new TreeMap<>();

  /**
   * @param template its text; one from before log groups were kept has none to know by name
   */
  public KeptNames(String template, Namespace namespace) {
    this.namespace = namespace;
    Matcher functions = FUNCTIONS.matcher(template);
    if (!functions.find()) {
      return;
    }
    for (String function : functions.group(1).split(",", -1)) {
      String name = function.strip();
      logGroups.put(name + "Log", "/aws/lambda/" + namespace.named(name));
    }
    logGroups.put("MachinesLog", "/aws/vendedlogs/states/" + namespace.name());
  }

  /** Those of the template in this folder. */
  static KeptNames of(Path root, Namespace namespace) {
    try {
      return new KeptNames(
          Files.readString(root.resolve(ReleaseDeployment.TEMPLATE), StandardCharsets.UTF_8),
          namespace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By logical id. */
  public Map<String, String> logGroups() {
    return logGroups;
  }

  /** The logical ids of the boundaries. */
  public static Set<String> boundaryIds() {
    return BOUNDARIES.keySet();
  }

  /** The boundaries of a namespace's stack, by logical id. */
  public static Map<String, String> boundaries(Namespace namespace) {
    return BOUNDARIES.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, entry -> namespace.named(entry.getValue().suffix())));
  }

  /**
   * The role of an installation with this namespace: where there is one but no stack in the region,
   * the boundaries are another region's, or a spoke's.
   */
  public static Optional<String> installed(KeptResources account, Namespace namespace) {
    return ROLES.stream().map(namespace::named).filter(account::hasRole).findFirst();
  }

  Namespace namespace() {
    return namespace;
  }

  boolean isOurs(KeptResources.LogGroup group) {
    return isOurs(group.tags(), namespace);
  }

  /** Whether a log group with these tags is this namespace's. */
  public static boolean isOurs(Map<String, String> tags, Namespace namespace) {
    return namespace.name().equals(tags.get(NAMESPACE_TAG));
  }

  /**
   * Whether a stack of this namespace made the policy with this name, as far as can be told.
   *
   * @param description null when it has none
   */
  public static boolean isOurs(String name, String description, Namespace namespace) {
    return BOUNDARIES.values().stream()
        .anyMatch(
            ours ->
                name.equals(namespace.named(ours.suffix()))
                    && ours.description().equals(description));
  }
}
