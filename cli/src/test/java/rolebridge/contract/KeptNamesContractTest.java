package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.stack.KeptNames;
import rolebridge.domain.policy.Namespace;

/** What the stack keeps when it is deleted, and that the next deployment knows it all by name. */
class KeptNamesContractTest {

  @ParameterizedTest
  @ValueSource(strings = {"rolebridge", "rolebridge_stage"})
  void exactlyLogGroupsAndBoundaries_areKept_andKnownByName(String name) {
    Namespace namespace = new Namespace(name);
    Map<String, String> kept = new TreeMap<>();
    Map<String, String> goes = new TreeMap<>();
    Repository.objects(Repository.template("template.yaml", namespace), "Resources")
        .forEach(
            (id, resource) -> {
              Map<String, Object> properties =
                  Repository.object(Map.of("r", resource), "r", "Properties");
              Object named =
                  properties.getOrDefault("LogGroupName", properties.get("ManagedPolicyName"));
              if ("RetainExceptOnCreate".equals(resource.get("DeletionPolicy"))) {
                assertThat(resource).as(id).containsEntry("UpdateReplacePolicy", "Retain");
                kept.put(id, named.toString());
                if (properties.containsKey("ManagedPolicyName")) {
                  String description = properties.get("Description").toString();
                  assertThat(KeptNames.isOurs(named.toString(), description, namespace))
                      .as(id)
                      .isTrue();
                } else {
                  assertThat(properties.get("Tags").toString())
                      .contains("rolebridge:namespace", name);
                }
              } else {
                assertThat(resource).as(id).doesNotContainKey("DeletionPolicy");
                goes.put(id, resource.get("Type").toString());
              }
            });

    Map<String, String> known = new TreeMap<>(KeptNames.boundaries(namespace));
    known.putAll(new KeptNames(Repository.page("template.yaml"), namespace).logGroups());
    assertThat(kept).isEqualTo(known);
    assertThat(goes).doesNotContainValue("AWS::Logs::LogGroup");
  }

  /**
   * A kept boundary may have been changed by hand. CloudFormation gives it the template's text
   * before it makes what refers to it: the functions, and the policies without which none can make
   * a user or role. A name written out would be no reference.
   */
  @Test
  void boundaries_haveTheTemplatesTextBeforeAnyFunctionCanUseThem() {
    Map<String, Object> template = Repository.template();
    assertThat(Repository.object(template, "Globals", "Function", "Environment", "Variables"))
        .containsEntry("USER_BOUNDARY_ARN", "UserBoundary")
        .containsEntry("ROLE_BOUNDARY_ARN", "RoleBoundary");

    Set<String> given = new TreeSet<>();
    boundariesIn(template.get("Resources")).map(Object::toString).forEach(given::add);

    assertThat(given).isEqualTo(KeptNames.boundaries(new Namespace("rolebridge")).keySet());
  }

  /** What conditions of policies say of boundaries. */
  private static Stream<?> boundariesIn(Object tree) {
    return switch (tree) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .flatMap(
                  entry ->
                      entry.getKey().equals("iam:PermissionsBoundary")
                          ? entry.getValue() instanceof List<?> list
                              ? list.stream()
                              : Stream.of(entry.getValue())
                          : boundariesIn(entry.getValue()));
      case List<?> list -> list.stream().flatMap(KeptNamesContractTest::boundariesIn);
      default -> Stream.of();
    };
  }
}
