package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.Tag;

class StacksTest {

  private static Stack stack(StackStatus status, Map<String, String> parameters, String... tags) {
    return Stack.builder()
        .stackName("rolebridge-spoke")
        .stackStatus(status)
        .parameters(
            parameters.entrySet().stream()
                .map(
                    one ->
                        Parameter.builder()
                            .parameterKey(one.getKey())
                            .parameterValue(one.getValue())
                            .build())
                .toList())
        .tags(List.of(tags).stream().map(tag -> Tag.builder().key(tag).value("v").build()).toList())
        .build();
  }

  private static void assertRefused(Stack stack, String namespace, String why) {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () -> Stacks.requireOfInstallation(stack, new Namespace(namespace), "eu-central-1"));
    assertThat(failure.error()).isEqualTo("StackOfAnother");
    assertThat(failure)
        .hasMessageContaining("rolebridge-spoke in eu-central-1")
        .hasMessageContaining(why);
  }

  /** The name that docs/accounts.md gives it is that of a namespace's installation, too. */
  @Test
  void stackOfASpoke_isNoInstallations() {
    Map<String, String> parameters =
        Map.of("Namespace", "rolebridge_spoke", "HubAccountId", "123456789012");

    assertRefused(
        stack(StackStatus.CREATE_COMPLETE, parameters), "rolebridge_spoke", "that of spoke.yaml");
  }

  @Test
  void stackOfAnotherNamespace_isNotThisOnes() {
    Stack other = stack(StackStatus.CREATE_COMPLETE, Map.of("Namespace", "rolebridge"));

    assertRefused(other, "rolebridge_spoke", "has the namespace rolebridge, not rolebridge_spoke");
  }

  @ParameterizedTest
  @CsvSource({"CREATE_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_FAILED"})
  void stackOfSomethingElse_isNoInstallations(StackStatus status) {
    assertRefused(
        stack(status, Map.of("Environment", "prod"), "team"), "rolebridge", "isn't rolebridge's");
  }

  /** From before there were namespaces, deployed by whatever, imported, or not begun. */
  @Test
  void stacksOfEveryVersion_areTheInstallations() {
    for (Stack ours :
        List.of(
            stack(StackStatus.UPDATE_COMPLETE, Map.of("LogRetentionDays", "30")),
            stack(StackStatus.UPDATE_COMPLETE, Map.of("Environment", "prod"), "rolebridge:source"),
            stack(StackStatus.IMPORT_COMPLETE, Map.of("Namespace", "rolebridge")),
            stack(StackStatus.REVIEW_IN_PROGRESS, Map.of()))) {
      assertThat(Stacks.requireOfInstallation(ours, Namespace.DEFAULT, "eu-central-1"))
          .isEqualTo(ours);
    }
  }
}
