package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.RoleBoundary;

/** The template against the code. */
class TemplateContractTest {

  private static final String HANDLERS = "rolebridge.handler.";

  /** What every function reads; Lambda itself sets AWS_REGION. */
  private static final Set<String> VARIABLES =
      Set.of(
          "PARTITION",
          "ACCOUNT_ID",
          "USER_BOUNDARY_ARN",
          "ROLE_BOUNDARY_ARN",
          "KMS_KEY_ID",
          "MAXIMUM_KEY_AGE_DAYS",
          "GRACE_PERIOD_MINUTES",
          "WATCH_PERIOD_DAYS",
          "ROTATION_SCHEDULE");

  /** What one function reads besides. */
  private static final Map<String, Set<String>> OWN_VARIABLES =
      Map.of(
          "AcceptRequestFunction",
              Set.of(
                  "PROVISION_MACHINE_ARN",
                  "DECOMMISSION_MACHINE_ARN",
                  "ROTATE_USER_MACHINE_ARN",
                  "REJECT_MACHINE_ARN",
                  "REQUESTS_PER_ACCOUNT_AND_HOUR"),
          "ResolveRequestFunction", Set.of("FUNCTION_EGRESS_IPS"),
          "AuditUsersFunction", Set.of("UNUSED_ROLE_DAYS"),
          "RepairUsersFunction", Set.of("UNUSED_ROLE_DAYS"),
          "RemoveRoleFunction", Set.of("ROLE_UNUSED_HOURS"),
          "ValidateAccessFunction", Set.of("FUNCTION_ROLE_ARN"));

  private static final String SPOKE_ACTIONS = "SPOKE_ACTIONS";
  private static final String VALIDATE_ACCESS_ROLE = "ValidateAccessRole";

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
    assertThat(handler)
        .isAssignableTo(
            function.equals("AcceptRequestFunction")
                ? RequestHandler.class
                : RequestStreamHandler.class);
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
                .filter(
                    type ->
                        type.isAssignableTo(RequestStreamHandler.class)
                            || type.isAssignableTo(RequestHandler.class))
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

  @ParameterizedTest
  @MethodSource("functions")
  void environmentOfOneFunction_isWhatItReadsBesides(String function) {
    Map<String, Object> properties = properties(function);
    Set<String> own =
        properties.containsKey("Environment")
            ? Repository.object(properties, "Environment", "Variables").keySet()
            : Set.of();
    Set<String> expected = new TreeSet<>(OWN_VARIABLES.getOrDefault(function, Set.of()));
    if (mayWorkElsewhere(stateOf(function) + "Role")) {
      expected.add(SPOKE_ACTIONS);
    }
    assertThat(own).isEqualTo(expected);
  }

  @Test
  void functions_assumeTheProvisioner_andTheNegativeProbeTheRolesThatAreMade() {
    Map<String, List<Map<?, ?>>> assuming = new TreeMap<>();
    roles()
        .forEach(
            name ->
                statements(name)
                    .filter(statement -> actions(statement).contains("sts:AssumeRole"))
                    .forEach(
                        statement ->
                            assuming.computeIfAbsent(name, _ -> new ArrayList<>()).add(statement)));

    Map<String, String> provisioner =
        Map.of(
            "Effect",
            "Allow",
            "Action",
            "sts:AssumeRole",
            "Resource",
            "arn:${AWS::Partition}:iam::*:role/rolebridge-provisioner");
    assertThat(assuming.remove(VALIDATE_ACCESS_ROLE))
        .containsExactlyInAnyOrder(
            provisioner,
            Map.of(
                "Effect",
                "Allow",
                "Action",
                "sts:AssumeRole",
                "Resource",
                "arn:${AWS::Partition}:iam::*:role/rolebridge/*",
                "Condition",
                Map.of(
                    "StringEquals", Map.of("sts:RoleSessionName", "rolebridge-negative-probe"))));
    assertThat(assuming.values()).isNotEmpty().allMatch(List.of(provisioner)::equals);
  }

  private static Stream<String> machines() {
    return resources().entrySet().stream()
        .filter(resource -> "AWS::Serverless::StateMachine".equals(resource.getValue().get("Type")))
        .map(Map.Entry::getKey);
  }

  /** Every change of a function's code or settings is published, and the machines name what was. */
  @Test
  void functions_arePublished() {
    assertThat(Repository.object(Repository.template(), "Globals", "Function"))
        .containsEntry("AutoPublishAlias", "live")
        .containsEntry("AutoPublishAliasAllProperties", true);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void machine_namesVersionsOfFunctions_andItsRoleInvokesVersionsAlone(String machine) {
    Map<String, Object> versions =
        new TreeMap<>(Repository.object(properties(machine), "DefinitionSubstitutions"));
    versions.keySet().removeIf(name -> !name.endsWith("FunctionArn"));
    Set<String> functions = new TreeSet<>();
    versions
        .keySet()
        .forEach(name -> functions.add(name.substring(0, name.length() - "Arn".length())));

    assertThat(versions.values())
        .containsExactlyElementsOf(functions.stream().map(name -> name + ".Version").toList());
    assertThat(
            statements(machine + "Role")
                .filter(statement -> actions(statement).contains("lambda:InvokeFunction"))
                .flatMap(statement -> ((List<?>) statement.get("Resource")).stream())
                .map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(
            functions.stream().map(name -> "${" + name + ".Arn}:*").toList());
  }

  /** Errors, without what a run was given or made. */
  @ParameterizedTest
  @MethodSource("machines")
  void machine_logsItsErrorsWithoutData(String machine) {
    assertThat(Repository.object(properties(machine), "Logging"))
        .containsEntry("Level", "ERROR")
        .containsEntry("IncludeExecutionData", false)
        .containsEntry(
            "Destinations",
            List.of(
                Map.of("CloudWatchLogsLogGroup", Map.of("LogGroupArn", "MachinesLog.Arn"))));
    assertThat(
            statements(machine + "Role")
                .flatMap(statement -> actions(statement).stream())
                .map(Object::toString))
        .contains("logs:CreateLogDelivery", "logs:PutResourcePolicy");
  }

  /** A function does in other accounts what it may do in its own, no more and no less. */
  @ParameterizedTest
  @MethodSource("functions")
  void actionsInOtherAccounts_areThoseOfItsOwnRole(String function) {
    String role = stateOf(function) + "Role";
    if (!mayWorkElsewhere(role)) {
      return;
    }
    Set<String> ofRolesAndPolicies =
        statements(role)
            .filter(statement -> !isAboutUsers(statement))
            .flatMap(statement -> actions(statement).stream())
            .map(Object::toString)
            .filter(action -> action.startsWith("iam:") && !action.contains("User"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(spokeActions(function)).isEqualTo(ofRolesAndPolicies);
  }

  /** The other account lets in the functions that come, and allows what they do there. */
  @Test
  void provisioner_letsInWhoComes_andAllowsWhatTheyDo() {
    Map<String, Object> provisioner =
        Repository.object(Repository.spoke(), "Resources", "Provisioner", "Properties");
    Map<?, ?> trust =
        (Map<?, ?>)
            ((List<?>) Repository.object(provisioner, "AssumeRolePolicyDocument").get("Statement"))
                .getFirst();
    Map<?, ?> arnEquals = (Map<?, ?>) ((Map<?, ?>) trust.get("Condition")).get("ArnEquals");
    List<String> working = roles().filter(TemplateContractTest::mayWorkElsewhere).toList();
    Set<String> allowed =
        ((List<?>) provisioner.get("Policies"))
            .stream()
                .map(policy -> (Map<?, ?>) ((Map<?, ?>) policy).get("PolicyDocument"))
                .flatMap(document -> ((List<?>) document.get("Statement")).stream())
                .flatMap(statement -> actions((Map<?, ?>) statement).stream())
                .map(Object::toString)
                .collect(Collectors.toCollection(TreeSet::new));

    assertThat((List<?>) arnEquals.get("aws:PrincipalArn"))
        .extracting(Object::toString)
        .containsExactlyInAnyOrderElementsOf(
            working.stream()
                .map(
                    role ->
                        "arn:${AWS::Partition}:iam::${HubAccountId}:role/"
                            + properties(role).get("RoleName"))
                .toList());
    assertThat(allowed)
        .isEqualTo(
            working.stream()
                .flatMap(role -> spokeActions(role.replaceFirst("Role$", "Function")).stream())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RoleBoundary", "RoleBoundaryElevated"})
  void boundary_isTheSameInEveryAccount(String boundary) {
    assertThat(Repository.object(Repository.spoke(), "Resources", boundary))
        .isEqualTo(resources().get(boundary));
  }

  @Test
  void requestRules_knowWhatTheBoundaryDeniesWhateverTheResource() {
    Map<String, Object> document = Repository.object(properties("RoleBoundary"), "PolicyDocument");
    List<String> denied =
        ((List<?>) document.get("Statement"))
            .stream()
                .map(Map.class::cast)
                .filter(statement -> statement.get("Effect").equals("Deny"))
                .filter(statement -> statement.get("Resource").equals("*"))
                .filter(statement -> !statement.containsKey("Condition"))
                .flatMap(statement -> PolicyDocument.asList(statement.get("Action")).stream())
                .map(Object::toString)
                .toList();

    assertThat(RoleBoundary.deniedActions())
        .as("functions/src/main/resources/rolebridge/domain/policy/role-boundary-denies.txt")
        .isEqualTo(denied);
  }

  private static Stream<String> roles() {
    return resources().keySet().stream()
        .filter(name -> resources().get(name).get("Type").equals("AWS::IAM::Role"));
  }

  private static boolean mayWorkElsewhere(String role) {
    return resources().containsKey(role)
        && statements(role)
            .anyMatch(
                statement ->
                    statement.get("Resource").toString().endsWith(":role/rolebridge-provisioner"));
  }

  private static boolean isAboutUsers(Map<?, ?> statement) {
    return statement.get("Resource").toString().contains(":user/");
  }

  /** A list with commas, or what is joined to one. */
  private static Set<String> spokeActions(String function) {
    Object actions =
        Repository.object(properties(function), "Environment", "Variables").get(SPOKE_ACTIONS);
    List<?> list =
        actions instanceof List<?> join
            ? (List<?>) join.get(1)
            : List.of(actions.toString().split(","));
    return list.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ValidateAccess", "ValidatePendingKey"})
  void whatUsesKeys_isInTheSubnetsUnderTheConditionThatLetsItMakeInterfaces(String state) {
    List<?> vpc = (List<?>) properties(state + "Function").get("VpcConfig");

    assertThat(vpc.getFirst()).isEqualTo("HasFunctionSubnets");
    assertThat(vpc.getLast()).isEqualTo("AWS::NoValue");
    assertThat(conditional(state + "Role", "HasFunctionSubnets"))
        .isEqualTo(
            List.of(
                Map.of(
                    "Effect",
                    "Allow",
                    "Action",
                    List.of(
                        "ec2:CreateNetworkInterface",
                        "ec2:DeleteNetworkInterface",
                        "ec2:DescribeNetworkInterfaces"),
                    "Resource",
                    "*")));
    assertThat(functions().filter(name -> properties(name).containsKey("VpcConfig")))
        .containsExactly("ValidateAccessFunction", "ValidatePendingKeyFunction");
  }

  /** A secret's value is read where a key is proven, and nowhere else. */
  @Test
  void onlyWhatProvesKeys_readsSecrets() {
    assertThat(
            roles()
                .filter(
                    name ->
                        statements(name)
                            .anyMatch(
                                statement ->
                                    actions(statement).contains("secretsmanager:GetSecretValue"))))
        .containsExactly(VALIDATE_ACCESS_ROLE, "ValidatePendingKeyRole");
  }

  private static Stream<?> policyStatements(String role) {
    return ((List<?>) properties(role).get("Policies"))
        .stream()
            .map(policy -> (Map<?, ?>) ((Map<?, ?>) policy).get("PolicyDocument"))
            .flatMap(document -> ((List<?>) document.get("Statement")).stream());
  }

  /** The role's statements, those under a condition left out. */
  private static Stream<Map<?, ?>> statements(String role) {
    return policyStatements(role)
        .filter(Map.class::isInstance)
        .map(statement -> (Map<?, ?>) statement);
  }

  /** The role's statements under this condition of the template. */
  private static List<?> conditional(String role, String condition) {
    return policyStatements(role)
        .filter(statement -> statement instanceof List<?> choice && choice.contains(condition))
        .map(choice -> ((List<?>) choice).get(1))
        .toList();
  }

  private static List<?> actions(Map<?, ?> statement) {
    return statement.get("Action") instanceof List<?> list
        ? list
        : List.of(statement.get("Action"));
  }
}
