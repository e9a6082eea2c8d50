package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The template against the code. */
class TemplateContractTest {

  private static final String HANDLERS = "rolebridge.handler.";

  /** What the functions read; Lambda itself sets AWS_REGION. */
  private static final Set<String> VARIABLES =
      Set.of("PARTITION", "ACCOUNT_ID", "USER_BOUNDARY_ARN", "ROLE_BOUNDARY_ARN", "KMS_KEY_ID");

  private static Map<String, Map<String, Object>> resources() {
    return Repository.objects(Repository.template(), "Resources");
  }

  static Stream<String> functions() {
    return resources().entrySet().stream()
        .filter(resource -> "AWS::Serverless::Function".equals(resource.getValue().get("Type")))
        .map(Map.Entry::getKey);
  }

  private static Map<String, Object> properties(String resource) {
    return Repository.object(resources(), resource, "Properties");
  }

  private static String stateOf(String function) {
    return function.substring(0, function.length() - "Function".length());
  }

  @ParameterizedTest
  @MethodSource("functions")
  void handler_exists_withAPublicConstructor(String function) throws ReflectiveOperationException {
    Class<?> handler = Class.forName((String) properties(function).get("Handler"));
    assertThat(handler.getName()).isEqualTo(HANDLERS + stateOf(function) + "Handler");
    assertThat(RequestStreamHandler.class).isAssignableFrom(handler);
    assertThat(Modifier.isPublic(handler.getConstructor().getModifiers())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("functions")
  void function_hasItsOwnNamedRoleAndLog(String function) {
    String state = stateOf(function);
    assertThat(properties(function))
        .containsEntry("FunctionName", "rolebridge-" + state)
        .containsEntry("Role", state + "Role.Arn");
    assertThat(properties(state + "Role")).containsEntry("RoleName", "rolebridge-" + state);
    assertThat(properties(state + "Log"))
        .containsEntry("LogGroupName", "/aws/lambda/rolebridge-" + state)
        .containsKey("RetentionInDays");
  }

  @Test
  void handlers_haveEachAFunction() {
    Set<String> handlers =
        new ClassFileImporter()
            .importPackages("rolebridge.handler").stream()
                .filter(type -> type.isAssignableTo(RequestStreamHandler.class))
                .filter(type -> type.getModifiers().contains(JavaModifier.FINAL))
                .map(type -> type.getSimpleName())
                .collect(Collectors.toSet());
    assertThat(functions().map(function -> stateOf(function) + "Handler"))
        .containsExactlyInAnyOrderElementsOf(handlers);
  }

  @Test
  void environment_isWhatTheFunctionsRead() {
    Map<String, Object> variables =
        Repository.object(Repository.template(), "Globals", "Function", "Environment", "Variables");
    assertThat(variables.keySet()).isEqualTo(VARIABLES);
  }
}
