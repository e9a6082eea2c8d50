package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.ConditionalAction;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.iamdata.ResourceType;

/**
 * Every action that a command of the catalog needs, on every type of resource that its service and
 * those of its own types have: refused where AWS's list says that it isn't about such a resource,
 * and only there.
 */
@Tag("exhaustive")
class ResourcesOfCatalogTest {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");

  /** The catalog's actions that AWS's list knows, by service. */
  static Stream<Map.Entry<String, List<ActionReference>>> services() {
    Map<String, List<ActionReference>> services = new TreeMap<>();
    new Catalog()
        .integrations().stream()
            .flatMap(integration -> integration.commands().stream())
            .flatMap(
                command ->
                    Stream.concat(
                        command.actions().stream(),
                        command.conditionalActions().stream().map(ConditionalAction::action)))
            .collect(Collectors.toCollection(TreeSet::new))
            .forEach(
                action ->
                    AuthorizationReference.action(action)
                        .ifPresent(
                            known ->
                                services
                                    .computeIfAbsent(
                                        action.substring(0, action.indexOf(':')),
                                        _ -> new ArrayList<>())
                                    .add(known)));
    return services.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("services")
  void action_isRefusedOnWhatItIsNotAbout(Map.Entry<String, List<ActionReference>> service) {
    for (ResourceType type : types(service)) {
      String resource = resourceOf(type);
      for (ActionReference action : service.getValue()) {
        List<Violation> violations = violations(action.name(), resource);
        if (action.resourceTypes().stream().anyMatch(taken -> isOf(taken, resource))) {
          assertThat(violations).as("%s on %s", action.name(), resource).isEmpty();
        } else {
          assertThat(violations)
              .as("%s on %s", action.name(), resource)
              .singleElement()
              .satisfies(
                  violation -> {
                    assertThat(violation.rule()).isEqualTo("resourceNotOfAction");
                    assertThat(violation.value()).isEqualTo(action.name());
                    assertThat(violation.remedy())
                        .contains(action.name(), resource)
                        .contains(
                            action.resourceTypes().isEmpty()
                                ? "\"Resource\": \"*\""
                                : action.resourceTypes().getFirst().arn());
                  });
        }
      }
    }
  }

  /** Wherever it is, and whatever its name. */
  @ParameterizedTest
  @MethodSource("services")
  void action_isTakenOnAllThatItIsAbout(Map.Entry<String, List<ActionReference>> service) {
    for (ActionReference action : service.getValue()) {
      assertThat(violations(action.name(), "*")).as(action.name()).isEmpty();
      for (ResourceType type : action.resourceTypes()) {
        String arn = type.arn().replace("${Partition}", "aws");
        assertThat(violations(action.name(), PLACEHOLDER.matcher(arn).replaceAll("*")))
            .as("%s on any %s", action.name(), type.arn())
            .isEmpty();
      }
    }
  }

  private static Set<ResourceType> types(Map.Entry<String, List<ActionReference>> service) {
    return Stream.concat(
            AuthorizationReference.service(service.getKey()).stream()
                .flatMap(known -> known.resourceTypes().values().stream()),
            service.getValue().stream().flatMap(action -> action.resourceTypes().stream()))
        .filter(type -> type.arn().split(":", 6)[2].equals(service.getKey()))
        .collect(Collectors.toSet());
  }

  private static String resourceOf(ResourceType type) {
    String arn =
        type.arn()
            .replace("${Partition}", "aws")
            .replace("${Region}", "eu-central-1")
            .replace("${Account}", "111122223333");
    return PLACEHOLDER.matcher(arn).replaceAll("a1b2");
  }

  /**
   * Names have neither slash nor colon here, so that no type passes for another but by what may
   * follow a colon: a log group's ARN is also written with its streams, a layer's with a version.
   */
  private static boolean isOf(ResourceType type, String resource) {
    String form =
        PLACEHOLDER
            .matcher(type.arn())
            .replaceAll("?")
            .chars()
            .mapToObj(
                unit ->
                    switch (unit) {
                      case '?' -> "[^/:]+";
                      case '*' -> ".*";
                      default -> Pattern.quote(Character.toString(unit));
                    })
            .collect(Collectors.joining());
    return resource.matches(form + "(:.*)?");
  }

  private static List<Violation> violations(String action, String resource) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", action);
    statement.put("Resource", resource);
    Map<String, Object> document = Map.of("Version", "2012-10-17", "Statement", statement);
    Violations violations = new Violations();
    Field field = Field.root(document, violations);
    PolicyDocumentRules.checkEffect(field, PolicyDocumentRules.document(field));
    return violations.all();
  }
}
