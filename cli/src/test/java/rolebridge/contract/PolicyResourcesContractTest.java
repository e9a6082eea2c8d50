package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.json.StrictJson;

/**
 * Every statement of the documented policies and of both templates against AWS's service
 * authorization reference: one that names a resource for an action that knows none says nothing.
 */
class PolicyResourcesContractTest {

  private static final List<String> DOCUMENTED =
      List.of("deny-invoke", "deploy", "deploy-spoke", "import", "plan");

  static Stream<Named<Object>> everyAction_isOnAResourceThatItKnows() {
    return Stream.concat(
        Stream.of(
            Named.of("template.yaml", Repository.template()),
            Named.of("spoke.yaml", Repository.spoke())),
        DOCUMENTED.stream().map(PolicyResourcesContractTest::documented));
  }

  private static Named<Object> documented(String name) {
    String file = "docs/policies/" + name + ".json";
    try {
      return Named.of(file, StrictJson.readObject(Repository.page(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  @ParameterizedTest
  @MethodSource
  void everyAction_isOnAResourceThatItKnows(Object document) {
    List<String> unknown = new ArrayList<>();
    List<Map<?, ?>> statements = statementsIn(document);
    for (Map<?, ?> statement : statements) {
      List<?> resources = PolicyDocument.asList(statement.get("Resource"));
      PolicyDocument.asList(statement.get("Action")).stream()
          .map(Object::toString)
          .filter(action -> !action.contains("*"))
          .filter(action -> resources.stream().noneMatch(knownBy(reference(action))))
          .forEach(action -> unknown.add(action + " on " + resources));
    }

    assertThat(statements).isNotEmpty();
    assertThat(unknown).isEmpty();
  }

  private static ActionReference reference(String action) {
    String[] parts = action.split(":", 2);
    return AuthorizationReference.service(parts[0])
        .flatMap(service -> service.action(parts[1]))
        .orElseThrow(() -> new AssertionError("AWS lists no action " + action));
  }

  /** What CloudFormation fills in may be anything that the action knows. */
  private static Predicate<Object> knownBy(ActionReference action) {
    return resource ->
        resource.equals("*")
            || action.resourceTypes().stream()
                .anyMatch(
                    type -> !(resource instanceof String arn) || isOf(arn, service(type.arn())));
  }

  private static boolean isOf(String arn, String service) {
    return !arn.startsWith("arn:") || service(arn).equals(service);
  }

  private static String service(String arn) {
    return arn.replaceAll("\\$\\{[^}]*}", "").split(":", 4)[2];
  }

  /** However deep they are, behind a condition too. */
  private static List<Map<?, ?>> statementsIn(Object tree) {
    List<Map<?, ?>> statements = new ArrayList<>();
    if (tree instanceof Map<?, ?> map) {
      if (map.containsKey("Effect") && map.containsKey("Action") && map.containsKey("Resource")) {
        statements.add(map);
      }
      map.values().forEach(value -> statements.addAll(statementsIn(value)));
    } else if (tree instanceof List<?> list) {
      list.forEach(value -> statements.addAll(statementsIn(value)));
    }
    return statements;
  }
}
