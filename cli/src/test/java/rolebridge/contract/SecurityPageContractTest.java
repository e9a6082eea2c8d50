package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/security.md tells to look for in CloudTrail is what the functions may really call. */
class SecurityPageContractTest {

  private static final String PAGE = Repository.page("docs/security.md");
  private static final Pattern QUERY = Pattern.compile("(?s)```sql(.*?)```");
  private static final Pattern OPERATION = Pattern.compile("'([A-Z][A-Za-z]+)'");

  /** What people do, not a function. */
  private static final Set<String> BY_PEOPLE = Set.of("StartExecution", "RedriveExecution");

  @Test
  void everyOperationOfAQuery_isAllowedToAFunction() {
    Set<String> asked =
        QUERY
            .matcher(PAGE)
            .results()
            .flatMap(query -> OPERATION.matcher(query.group(1)).results())
            .map(operation -> operation.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    asked.removeAll(BY_PEOPLE);

    assertThat(asked).hasSizeGreaterThan(10);
    assertThat(operationsOfFunctions()).containsAll(asked);
  }

  @Test
  void everyFunctionThatMayReadASecret_isNamed() {
    Map<String, Map<String, Object>> resources =
        Repository.objects(Repository.template(), "Resources");
    Set<String> readers = new TreeSet<>();
    resources.forEach(
        (name, resource) -> {
          if (isFunctionsRole(resources, name)
              && actions(resource).contains("secretsmanager:GetSecretValue")) {
            readers.add(name.substring(0, name.length() - "Role".length()));
          }
        });

    assertThat(readers).isNotEmpty();
    assertThat(PAGE).contains("GetSecretValue");
    String named =
        PAGE.replaceAll(
            "(?s).*role/rolebridge\\(_\\[a-z0-9\\]\\+\\)\\?-\\(([A-Za-z|]+)\\)\\$.*", "$1");
    assertThat(List.of(named.split("\\|"))).containsExactlyInAnyOrderElementsOf(readers);
  }

  private static Set<String> operationsOfFunctions() {
    Map<String, Map<String, Object>> resources =
        Repository.objects(Repository.template(), "Resources");
    Set<String> operations = new TreeSet<>();
    resources.forEach(
        (name, resource) -> {
          if (isFunctionsRole(resources, name)) {
            actions(resource).forEach(action -> operations.add(action.replaceFirst(".*:", "")));
          }
        });
    return operations;
  }

  private static boolean isFunctionsRole(Map<String, ?> resources, String name) {
    return name.endsWith("Role")
        && resources.containsKey(name.substring(0, name.length() - "Role".length()) + "Function");
  }

  /** Every action of its policies' statements, of those under a condition of the stack too. */
  private static Set<String> actions(Map<String, Object> role) {
    Set<String> actions = new TreeSet<>();
    collect(Repository.object(role, "Properties").get("Policies"), actions);
    return actions;
  }

  private static void collect(Object tree, Set<String> actions) {
    switch (tree) {
      case Map<?, ?> map -> {
        if ("Allow".equals(map.get("Effect"))) {
          Object action = map.get("Action");
          (action instanceof List<?> list ? list : List.of(action))
              .forEach(one -> actions.add(one.toString()));
        }
        map.values().forEach(value -> collect(value, actions));
      }
      case List<?> list -> list.forEach(value -> collect(value, actions));
      case null, default -> {}
    }
  }
}
