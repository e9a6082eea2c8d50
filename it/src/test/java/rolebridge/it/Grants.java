package rolebridge.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rolebridge.it.Decisions.Decision;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;

/** What the roles of the stack allow, held against what was decided by it. */
record Grants(List<Grant> all) {

  /** The names below our path are the requests', so a permission can't end at one. */
  private static final Pattern OWN_NAMES =
      Pattern.compile("((?:user/|role/|policy/|secret:)rolebridge/).*");

  /**
   * One statement of a role's policy.
   *
   * @param policy as decisions name it
   */
  record Grant(
      String role, String policy, int statement, List<String> actions, List<String> resources) {

    boolean decided(Decision decision) {
      return decision.allowed()
          && decision.policy().equals(policy)
          && decision.statement() == statement;
    }
  }

  /** As they are now. */
  static Grants of(IamClient iam) {
    List<Grant> grants = new ArrayList<>();
    for (Role role : iam.listRolesPaginator().roles()) {
      if (role.path().equals("/") && role.roleName().startsWith("rolebridge-")) {
        for (String policy : iam.listRolePolicies(r -> r.roleName(role.roleName())).policyNames()) {
          grants.addAll(statements(iam, role, policy));
        }
      }
    }
    return new Grants(grants);
  }

  private static List<Grant> statements(IamClient iam, Role role, String policy) {
    List<Map<String, Object>> statements =
        JsonText.members(document(iam, role.roleName(), policy), "Statement");
    List<Grant> grants = new ArrayList<>();
    for (int place = 0; place < statements.size(); place++) {
      Map<String, Object> statement = statements.get(place);
      if (isAllow(statement)) {
        grants.add(
            new Grant(
                role.roleName(),
                "inline policy " + policy + " of " + role.arn(),
                place,
                strings(statement.get("Action")),
                strings(statement.get("Resource"))));
      }
    }
    return grants;
  }

  static boolean isAllow(Map<String, Object> statement) {
    return statement.get("Effect").equals("Allow");
  }

  static Map<String, Object> document(IamClient iam, String role, String policy) {
    String encoded = iam.getRolePolicy(r -> r.roleName(role).policyName(policy)).policyDocument();
    return JsonText.encodedObject(encoded);
  }

  static List<String> strings(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String.class::cast).toList()
        : List.of((String) value);
  }

  /** Role and action of what no decision made use of. */
  Set<String> unused(List<Decision> decisions) {
    Set<String> unused = new TreeSet<>();
    for (Grant grant : all) {
      for (String action : grant.actions()) {
        if (decisions.stream()
            .noneMatch(one -> grant.decided(one) && one.action().equalsIgnoreCase(action))) {
          unused.add(grant.role() + " " + action);
        }
      }
    }
    return unused;
  }

  /** Role, actions and resource of what reaches further than anything that was touched by it. */
  Set<String> tooWide(List<Decision> decisions) {
    Set<String> wide = new TreeSet<>();
    for (Grant grant : all) {
      List<String> touched =
          decisions.stream()
              .filter(grant::decided)
              .map(decision -> OWN_NAMES.matcher(decision.resource()).replaceFirst("$1"))
              .distinct()
              .toList();
      for (String resource : grant.resources()) {
        if (!touched.isEmpty() && isWider(resource, touched)) {
          wide.add(grant.role() + " " + grant.actions() + " " + resource);
        }
      }
    }
    return wide;
  }

  private static boolean isWider(String resource, List<String> touched) {
    int wildcard = resource.indexOf('*');
    if (wildcard < 0) {
      return !touched.contains(resource);
    }
    String prefix = resource.substring(0, wildcard);
    List<String> below = touched.stream().filter(one -> one.startsWith(prefix)).toList();
    return below.isEmpty() || common(below).length() > prefix.length();
  }

  /** What all begin with, up to a separator. */
  private static String common(List<String> texts) {
    String common = texts.getFirst();
    for (String text : texts) {
      while (!text.startsWith(common)) {
        common = common.substring(0, common.length() - 1);
      }
    }
    return common.substring(0, Math.max(common.lastIndexOf('/'), common.lastIndexOf(':')) + 1);
  }

  /** Role and action of what these decisions refused to the stack's own roles. */
  static Set<String> refused(Stream<Decision> decisions, Predicate<Decision> expected) {
    Set<String> refused = new TreeSet<>();
    decisions
        .filter(decision -> !decision.allowed() && !expected.test(decision))
        .forEach(
            decision ->
                decision.role().ifPresent(role -> refused.add(role + " " + decision.action())));
    return refused;
  }
}
