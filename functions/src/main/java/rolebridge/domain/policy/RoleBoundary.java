package rolebridge.domain.policy;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The boundaries of roles, by what each denies whatever the resource and the circumstances of a
 * call. Which one a role has follows from what it is granted, and never from what a request says.
 * The lists are the template's; a test holds them against each other.
 */
public enum RoleBoundary {
  /** Managing users, roles and their credentials is denied. */
  STANDARD("role-boundary-denies.txt"),

  /**
   * What the risks that a requester has to acknowledge are about is left; a subset of the above.
   */
  ELEVATED("role-boundary-elevated-denies.txt");

  private static final Map<RoleBoundary, Denied> DENIED =
      Stream.of(values())
          .collect(toUnmodifiableMap(one -> one, one -> Denied.of(read(one.resource))));

  /** ARNs that are rolebridge's own in any installation, with CloudFormation's parameters. */
  private static final List<String> OWN = read("role-boundary-resources.txt");

  private final String resource;

  /**
   * Its list, put up for the many questions of one request.
   *
   * @param actions in the order of the template
   * @param inFull those without wildcards, in lower case
   * @param patterns those with wildcards, in lower case
   */
  private record Denied(List<String> actions, Set<String> inFull, List<String> patterns) {

    static Denied of(List<String> actions) {
      Map<Boolean, List<String>> byWildcards =
          actions.stream()
              .map(action -> action.toLowerCase(Locale.ROOT))
              .collect(partitioningBy(Wildcards::hasAny));
      return new Denied(actions, Set.copyOf(byWildcards.get(false)), byWildcards.get(true));
    }

    boolean covers(String action) {
      String lowerCase = action.toLowerCase(Locale.ROOT);
      return inFull.contains(lowerCase)
          || patterns.stream().anyMatch(pattern -> Wildcards.covers(pattern, lowerCase));
    }
  }

  RoleBoundary(String resource) {
    this.resource = resource;
  }

  /**
   * The boundary of a role with this permission policy: the standard one, unless the policy allows
   * something that would be in vain there and isn't in the elevated one.
   */
  public static RoleBoundary of(PolicyDocument document) {
    return of(document.allowedActions());
  }

  /** The boundary of a role that is allowed these actions, some with wildcards. */
  public static RoleBoundary of(Collection<String> actions) {
    return actions.stream().anyMatch(RoleBoundary::elevates) ? ELEVATED : STANDARD;
  }

  /** Whether a role that is allowed this action, or action with wildcards, has the elevated one. */
  public static boolean elevates(String action) {
    return STANDARD.deniesAllOf(action) && !ELEVATED.deniesAllOf(action);
  }

  /**
   * What it has to deny and a document that somebody may have changed doesn't, whatever the
   * circumstances of a call: first its denied actions, then the ARNs that are rolebridge's own.
   */
  public List<String> leftBy(PolicyDocument document, String partition, String accountId) {
    Denied denied = Denied.of(texts(denials(document, "Resource", "*"), "Action"));
    List<String> closed = texts(denials(document, "Action", "*"), "Resource");
    return Stream.concat(
            deniedActions().stream().filter(action -> !denied.covers(action)),
            OWN.stream()
                .map(
                    arn ->
                        arn.replace("${AWS::Partition}", partition)
                            .replace("${AWS::AccountId}", accountId))
                .filter(arn -> !closed.contains("*") && !closed.contains(arn)))
        .toList();
  }

  /** Statements that deny without a condition, and have this value. */
  private static List<Map<String, Object>> denials(
      PolicyDocument document, String key, String value) {
    return document.statements().stream()
        .filter(PolicyDocument::denies)
        .filter(statement -> !statement.containsKey("Condition"))
        .filter(statement -> PolicyDocument.asList(statement.get(key)).contains(value))
        .toList();
  }

  private static List<String> texts(List<Map<String, Object>> statements, String key) {
    return statements.stream()
        .flatMap(statement -> PolicyDocument.asList(statement.get(key)).stream())
        .map(Object::toString)
        .toList();
  }

  /** The denied actions, some with wildcards, in the order of the template. */
  public List<String> deniedActions() {
    return DENIED.get(this).actions();
  }

  /** Whether it denies all that this action, or action with wildcards, covers. */
  public boolean deniesAllOf(String action) {
    if (denies(action)) {
      return true;
    }
    List<String> covered = ActionPattern.is(action) ? ActionPattern.expand(action) : List.of();
    return !covered.isEmpty() && covered.stream().allMatch(this::denies);
  }

  private boolean denies(String action) {
    return DENIED.get(this).covers(action);
  }

  /**
   * What of the actions that this pattern covers is denied, each by its name, or by the boundary's
   * own pattern where all of that is covered.
   */
  NavigableSet<String> deniedOf(String pattern) {
    NavigableSet<String> found = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String one : deniedActions()) {
      if (Wildcards.coversAction(pattern, one)) {
        found.add(one);
      } else if (Wildcards.hasAny(one) && Wildcards.mayMeetAction(pattern, one)) {
        ActionPattern.expand(one).stream()
            .filter(action -> Wildcards.matchesAction(pattern, action))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static List<String> read(String resource) {
    try (InputStream in = RoleBoundary.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
