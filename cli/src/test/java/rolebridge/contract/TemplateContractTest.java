package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.UserBoundary;
import rolebridge.json.StrictJson;

/** The template against the code. */
class TemplateContractTest {

  private static final String HANDLERS = "rolebridge.handler.";

  /** What every function reads; Lambda itself sets AWS_REGION. */
  private static final Set<String> VARIABLES =
      Set.of(
          Namespace.VARIABLE,
          "PARTITION",
          "ACCOUNT_ID",
          "USER_BOUNDARY_ARN",
          "ROLE_BOUNDARY_ARN",
          "KMS_KEY_ID",
          "MAXIMUM_KEY_AGE_DAYS",
          "GRACE_PERIOD_MINUTES",
          "WATCH_PERIOD_DAYS",
          "ROTATION_SCHEDULE",
          "FUNCTION_EGRESS_IPS",
          "XSOAR_URL");

  private static final Set<String> OF_THE_CONNECTION =
      Set.of("XSOAR_SECRET_ARN", "XSOAR_VERSION", "XSOAR_KEYS");

  /** What one function reads besides. */
  private static final Map<String, Set<String>> OWN_VARIABLES =
      Map.ofEntries(
          Map.entry(
              "AcceptRequestFunction",
              Set.of(
                  "PROVISION_MACHINE_ARN",
                  "DECOMMISSION_MACHINE_ARN",
                  "ROTATE_USER_MACHINE_ARN",
                  "REJECT_MACHINE_ARN",
                  "REQUEST_QUEUE_ARN",
                  "REQUESTS_PER_ACCOUNT_AND_HOUR",
                  "USERS_PER_ACCOUNT")),
          Map.entry("ResolveRequestFunction", Set.of("VALIDATE_POLICIES")),
          Map.entry("FindDueUsersFunction", Set.of("ROTATE_USER_MACHINE_ARN")),
          Map.entry("CompensateFunction", Set.of("PROVISION_MACHINE_ARN")),
          Map.entry("AuditUsersFunction", Set.of("UNUSED_ROLE_DAYS", "FORMER_SECRET_KMS_KEY_ARNS")),
          Map.entry(
              "RepairUsersFunction", Set.of("UNUSED_ROLE_DAYS", "FORMER_SECRET_KMS_KEY_ARNS")),
          Map.entry("RemoveRoleFunction", Set.of("ROLE_UNUSED_HOURS")),
          Map.entry("ValidateAccessFunction", Set.of("FUNCTION_ROLE_ARN", "ORGANIZATION_ID")),
          Map.entry("ValidatePendingKeyFunction", Set.of("ORGANIZATION_ID")),
          Map.entry("ConfigureInstanceFunction", OF_THE_CONNECTION),
          Map.entry("UpdateInstanceFunction", OF_THE_CONNECTION),
          Map.entry("TestInstanceFunction", OF_THE_CONNECTION));

  private static final Namespace LONGEST = new Namespace("rolebridge_" + "n".repeat(12));

  private static final String SPOKE_ACTIONS = "SPOKE_ACTIONS";
  private static final String VALIDATE_ACCESS_ROLE = "ValidateAccessRole";
  private static final String CONFIGURE_INSTANCE_ROLE = "ConfigureInstanceRole";

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
    assertThat(handler).isAssignableTo(RequestStreamHandler.class);
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

  /** Which {@code StackDeployer} makes SAM do for whatever is changed. */
  @Test
  void functions_arePublished() {
    assertThat(Repository.object(Repository.template(), "Globals", "Function"))
        .containsEntry("AutoPublishAlias", "live");
  }

  /**
   * With a parameter, all of them, and each by a look at a mapping of its own:
   * AWS::LanguageExtensions resolves it before SAM decides by the value whether to publish the
   * function anew, and leaves the Globals alone. What the parameter takes back is said, not left
   * out. Lambda refuses SnapStart together with what it names in its Developer Guide ("Improving
   * startup performance with Lambda SnapStart").
   */
  @Test
  void functions_mayStartFromSnapshots_andHaveNothingThatPreventsIt() {
    Map<String, Object> template = Repository.template();
    Map<String, Object> all = Repository.object(template, "Globals", "Function");
    assertThat(template.get("Transform"))
        .isEqualTo(List.of("AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"));
    assertThat(Repository.object(template, "Mappings", "Snapshots"))
        .isEqualTo(
            Map.of("On", Map.of("ApplyOn", "PublishedVersions"), "Off", Map.of("ApplyOn", "None")));
    assertThat(all).containsEntry("Runtime", "java25").doesNotContainKey("SnapStart");
    Stream.concat(Stream.of(all), functions().map(TemplateContractTest::properties))
        .forEach(
            function ->
                assertThat(function)
                    .doesNotContainKeys(
                        "ProvisionedConcurrencyConfig",
                        "FileSystemConfigs",
                        "EphemeralStorage",
                        "PackageType"));
    assertThat(functions().map(TemplateContractTest::properties).toList())
        .isNotEmpty()
        .allSatisfy(
            function ->
                assertThat(Repository.object(function, "SnapStart").get("ApplyOn"))
                    .isEqualTo(List.of("Snapshots", "SnapStart", "ApplyOn")));
  }

  /** CloudFormation leaves a placeholder that nothing replaces as it is, and the machine fails. */
  @ParameterizedTest
  @MethodSource("machines")
  void machine_replacesEveryPlaceholderOfItsFile(String machine) {
    String file = properties(machine).get("DefinitionUri").toString().replace("statemachines/", "");
    Set<String> placeholders =
        Pattern.compile("\\$\\{([A-Za-z]+)}")
            .matcher(Repository.stateMachines().get(file).toString())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(Repository.object(properties(machine), "DefinitionSubstitutions").keySet())
        .containsExactlyInAnyOrderElementsOf(placeholders);
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

  /**
   * CloudFormation replaces a machine whose type changes or is no longer given, which it can't
   * where the machine has a name of its own: an installation could not be upgraded.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void machine_givesItsType(String machine) {
    assertThat(properties(machine)).containsEntry("Type", "STANDARD");
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
            List.of(Map.of("CloudWatchLogsLogGroup", Map.of("LogGroupArn", "MachinesLog.Arn"))));
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
  void spokeProvisioner_trustsExactlyTheFunctionsThatWorkThere_andAllowsTheirActions() {
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

  /**
   * But for what only the hub has: keys of secrets and logs, XSOAR's API key, the alarms' topic,
   * the analyzer of external access.
   */
  @ParameterizedTest
  @ValueSource(strings = {"RoleBoundary", "RoleBoundaryElevated"})
  void boundary_isTheSameInEveryAccount(String boundary) {
    List<?> ofTheHub = boundaryStatements(Repository.template(), boundary);

    assertThat(boundaryStatements(Repository.spoke(), boundary).toArray())
        .isEqualTo(ofTheHub.stream().filter(Map.class::isInstance).toArray());
    assertThat(ofTheHub.stream().filter(List.class::isInstance))
        .extracting(choice -> ((List<?>) choice).getFirst().toString())
        .containsExactly(
            "HasKmsKey",
            "HasFormerSecretKmsKeys",
            "HasXsoar",
            "HasAlarmTopic",
            "HasAccessAnalyzer");
    assertThat(properties(Repository.spoke(), boundary).get("ManagedPolicyName"))
        .isEqualTo(properties(boundary).get("ManagedPolicyName"));
  }

  /** The functions know the standard one's ARN and work out the other's. */
  @Test
  void elevatedBoundary_isNamedAfterTheStandardOne() {
    Hub hub =
        new Hub(
            "aws",
            "111122223333",
            "eu-central-1",
            "",
            "arn:aws:iam::111122223333:policy/"
                + properties("RoleBoundary").get("ManagedPolicyName"));

    assertThat(hub.roleBoundaryArnIn("444455556666", RoleBoundary.ELEVATED))
        .isEqualTo(
            "arn:aws:iam::444455556666:policy/"
                + properties("RoleBoundaryElevated").get("ManagedPolicyName"));
  }

  private static Map<String, Object> properties(Map<String, Object> stack, String resource) {
    return Repository.object(stack, "Resources", resource, "Properties");
  }

  private static List<?> boundaryStatements(Map<String, Object> stack, String boundary) {
    return (List<?>)
        Repository.object(properties(stack, boundary), "PolicyDocument").get("Statement");
  }

  /** IAM user guide, "IAM and AWS STS quotas": a managed policy's size, white space left out. */
  @ParameterizedTest
  @ValueSource(strings = {"UserBoundary", "RoleBoundary", "RoleBoundaryElevated"})
  void boundary_hasRoomForTheLongestNames(String boundary) throws IOException {
    List<?> statements =
        boundaryStatements(Repository.template("template.yaml", LONGEST), boundary).stream()
            .<Object>map(one -> one instanceof List<?> choice ? choice.get(1) : one)
            .toList();
    String key = "k".repeat("arn:aws-iso-b:kms:us-isob-east-1:123456789012:key/".length() + 36);
    String topic = "t".repeat("arn:aws-iso-b:sns:us-isob-east-1:123456789012:".length() + 256);
    String analyzer =
        "a"
            .repeat(
                "arn:aws-iso-b:access-analyzer:us-isob-east-1:123456789012:analyzer/".length()
                    + 255);
    // Names may be longer, up to 512; all of these at their longest at once have no room for it.
    String secret =
        "x"
            .repeat(
                "arn:aws-iso-b:secretsmanager:us-isob-east-1:123456789012:secret:".length() + 200);
    String document =
        StrictJson.text(Map.of("Version", "2012-10-17", "Statement", statements))
            .replaceAll("\\[\"Has[A-Za-z]+\",(\"[^\"]+\"),\"AWS::NoValue\"]", "$1")
            .replace("${AWS::Partition}", "aws-iso-b")
            .replace("${AWS::AccountId}", "123456789012")
            .replace("${AWS::StackName}", "s".repeat(128))
            .replace("AlarmTopicArn", topic)
            .replace("${AccessAnalyzerArn}", analyzer)
            .replace("XsoarSecretArn", secret)
            .replace("FormerSecretKmsKeyArns", key.repeat(3))
            .replace("LogAndQueueKmsKeyArn", key)
            .replace("SecretKmsKeyArn", key)
            .replaceAll("\\s", "");

    assertThat(document.length()).isLessThanOrEqualTo(6144);
  }

  /**
   * CloudFormation replaces a managed policy whose description changes, which it can't where the
   * policy has a name of its own: an installation could not be upgraded.
   */
  @Test
  void descriptionsOfBoundaries_stay() {
    assertThat(
            Stream.of("UserBoundary", "RoleBoundary", "RoleBoundaryElevated")
                .map(boundary -> properties(boundary).get("Description").toString()))
        .containsExactly(
            "A rolebridge user can assume the roles below its own path and do nothing else.",
            "A rolebridge role can't widen itself, pass roles on or touch rolebridge.",
            "For integrations whose risks are acknowledged - may manage users and keys, but not"
                + " rolebridge.");
  }

  /** It would fail there on names that the hub's own stack has, and end a StackSet's operation. */
  @Test
  void spoke_isNoStackOfTheHub() {
    Map<String, Object> rule = Repository.object(Repository.spoke(), "Rules", "OtherAccount");
    Map<?, ?> assertion = (Map<?, ?>) ((List<?>) rule.get("Assertions")).getFirst();

    assertThat(assertion.get("Assert"))
        .isEqualTo(List.of(List.of("HubAccountId", "AWS::AccountId")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eu-central-1",
        "us-gov-west-1",
        "ap-southeast-7",
        "eusc-de-east-1",
        "us-isob-east-1",
        "mx-central-1"
      })
  void regionsOfEveryPartition_mayBeTheHubs(String region) {
    String pattern =
        (String)
            Repository.object(Repository.spoke(), "Parameters", "HubRegion").get("AllowedPattern");

    assertThat(region).matches(pattern);
  }

  /**
   * A service may send a parameter that a call leaves out as false, or not at all. Documented is
   * the absence of the time that a session was issued at, where there is no session.
   */
  @Test
  void noPolicyCondition_usesNull_butForTokenIssueTime() {
    for (Map<String, Object> stack : List.of(Repository.template(), Repository.spoke())) {
      assertThat(conditions(stack))
          .isNotEmpty()
          .allSatisfy(
              condition ->
                  assertThat(condition.get("Null"))
                      .isIn(null, Map.of("aws:TokenIssueTime", "false")));
    }
  }

  /** The conditions of all policies, however deep they stand. */
  private static List<Map<?, ?>> conditions(Object tree) {
    return switch (tree) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .flatMap(
                  entry ->
                      entry.getKey().equals("Condition") && entry.getValue() instanceof Map<?, ?> it
                          ? Stream.of(it)
                          : conditions(entry.getValue()).stream())
              .<Map<?, ?>>map(condition -> condition)
              .toList();
      case List<?> list -> list.stream().flatMap(one -> conditions(one).stream()).toList();
      case null, default -> List.of();
    };
  }

  private static String resourceOf(RoleBoundary boundary) {
    return switch (boundary) {
      case STANDARD -> "RoleBoundary";
      case ELEVATED -> "RoleBoundaryElevated";
    };
  }

  @ParameterizedTest
  @EnumSource(RoleBoundary.class)
  void requestRules_knowWhatTheBoundaryDeniesWhateverTheResource(RoleBoundary boundary) {
    List<String> denied =
        boundaryStatements(Repository.template(), resourceOf(boundary)).stream()
            .filter(Map.class::isInstance)
            .map(Map.class::cast)
            .filter(statement -> statement.get("Effect").equals("Deny"))
            .filter(statement -> statement.get("Resource").equals("*"))
            .filter(statement -> !statement.containsKey("Condition"))
            .flatMap(statement -> PolicyDocument.asList(statement.get("Action")).stream())
            .map(Object::toString)
            .toList();

    assertThat(boundary.deniedActions())
        .as("functions/src/main/resources/rolebridge/domain/policy/role-boundary-*.txt")
        .isEqualTo(denied);
  }

  /** An audit looks for what a boundary leaves; nothing of one that nobody changed. */
  @ParameterizedTest
  @EnumSource(RoleBoundary.class)
  void boundariesOfBothTemplates_leaveNothingThatAuditsLookFor(RoleBoundary boundary) {
    for (Map<String, Object> stack : List.of(Repository.template(), Repository.spoke())) {
      List<Map<String, Object>> statements = new ArrayList<>();
      boundaryStatements(stack, resourceOf(boundary)).stream()
          .filter(Map.class::isInstance)
          .forEach(statement -> statements.add(Repository.object(Map.of("is", statement), "is")));

      assertThat(
              boundary.leftBy(
                  PolicyDocument.of(statements), "${AWS::Partition}", "${AWS::AccountId}"))
          .isEmpty();
    }
  }

  @Test
  void userBoundary_isTheOneThatAuditsCompareWith() {
    PolicyDocument document =
        new PolicyDocument(Repository.object(properties("UserBoundary"), "PolicyDocument"));
    String joined =
        document
            .canonicalText()
            .replace("AWS::Partition", "aws")
            .replace(
                "\"\", \"[arn:, aws, :iam::*:role/, rolebridge, /${aws:username}/*]\"",
                "\"arn:aws:iam::*:role/rolebridge/${aws:username}/*\"");

    assertThat(joined).isEqualTo(UserBoundary.of("aws", Namespace.DEFAULT).canonicalText());
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

  private static Set<String> spokeActions(String function) {
    Object actions =
        Repository.object(properties(function), "Environment", "Variables").get(SPOKE_ACTIONS);
    return Set.of(actions.toString().split(","));
  }

  @ParameterizedTest
  @CsvSource({
    "ValidateAccess, HasFunctionSubnets",
    "ValidatePendingKey, HasFunctionSubnets",
    "ConfigureInstance, HasXsoarFromSubnets",
    "UpdateInstance, HasXsoarFromSubnets",
    "TestInstance, HasXsoarFromSubnets"
  })
  void whatUsesKeys_isInTheSubnetsUnderTheConditionThatLetsItMakeInterfaces(
      String state, String condition) {
    List<?> vpc = (List<?>) properties(state + "Function").get("VpcConfig");

    assertThat(vpc.getFirst()).isEqualTo(condition);
    assertThat(vpc.getLast()).isEqualTo("AWS::NoValue");
    assertThat(conditional(state + "Role", condition))
        .isEqualTo(
            List.of(
                Map.of(
                    "Effect",
                    "Allow",
                    "Action",
                    List.of(
                        "ec2:AssignPrivateIpAddresses",
                        "ec2:CreateNetworkInterface",
                        "ec2:DeleteNetworkInterface",
                        "ec2:DescribeNetworkInterfaces",
                        "ec2:DescribeSubnets",
                        "ec2:UnassignPrivateIpAddresses"),
                    "Resource",
                    "*")));
    assertThat(functions().filter(name -> properties(name).containsKey("VpcConfig")))
        .containsExactlyInAnyOrder(
            "ValidateAccessFunction",
            "ValidatePendingKeyFunction",
            "ConfigureInstanceFunction",
            "UpdateInstanceFunction",
            "TestInstanceFunction");
  }

  /** A secret's value is read where a key is proven, and without a connection nowhere else. */
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

  /** The passes stop at a key that is Inactive and isn't said to be so by one of these. */
  @ParameterizedTest
  @ValueSource(strings = {"PutBackOldKeyRole", "DeactivateOldKeyRole", "RetireUserRole"})
  void whatEndsKeys_maySayOnTheSecretThatItDid(String role) {
    assertThat(
            statements(role)
                .filter(statement -> actions(statement).contains("secretsmanager:TagResource"))
                .map(Object::toString))
        .anyMatch(statement -> statement.contains("rolebridge:deactivated"));
  }

  /** The API key, and keys to hand over, where there is a connection. */
  @ParameterizedTest
  @ValueSource(strings = {CONFIGURE_INSTANCE_ROLE, "UpdateInstanceRole", "TestInstanceRole"})
  void whatHandsKeysOver_readsSecretsOnlyWithAConnection(String role) {
    assertThat(statements(role))
        .allSatisfy(
            statement ->
                assertThat(actions(statement).toString()).doesNotContain("GetSecretValue"));
    assertThat(conditional(role, "HasXsoar"))
        .extracting(statement -> ((Map<?, ?>) statement).get("Action").toString())
        .containsExactly(
            "secretsmanager:GetSecretValue",
            "[secretsmanager:GetSecretValue, secretsmanager:ListSecretVersionIds]",
            "secretsmanager:TagResource");
    assertThat(
            roles()
                .filter(
                    name -> conditional(name, "HasXsoar").toString().contains("XsoarSecretArn")))
        .hasSize(3);
  }

  /** A secret keeps the KMS key that it was made with, whatever the parameter says later. */
  @Test
  void whatMayUseTheSecretsKmsKey_mayUseFormerOnesTheSameWay() {
    List<String> using =
        roles().filter(role -> !conditional(role, "HasSecretKmsKey").isEmpty()).toList();

    assertThat(using)
        .containsExactlyInAnyOrder(
            "EnsureAccessKeyRole",
            VALIDATE_ACCESS_ROLE,
            "CreatePendingKeyRole",
            "ValidatePendingKeyRole");
    assertThat(
            roles().filter(role -> !conditional(role, "HasFormerSecretKmsKeys").isEmpty()).toList())
        .isEqualTo(using);
    for (String role : using) {
      assertThat(conditional(role, "HasFormerSecretKmsKeys").toString())
          .isEqualTo(
              conditional(role, "HasSecretKmsKey")
                  .toString()
                  .replace("SecretKmsKeyArn", "FormerSecretKmsKeyArns"));
    }
  }

  private static Stream<?> policyStatements(String role) {
    return ((List<?>) properties(role).get("Policies"))
        .stream()
            .map(policy -> (Map<?, ?>) ((Map<?, ?>) policy).get("PolicyDocument"))
            .flatMap(document -> ((List<?>) document.get("Statement")).stream());
  }

  /** What is in them, or is redriven from them, is taken for another account's word. */
  @ParameterizedTest
  @ValueSource(strings = {"Requests", "DeadRequests", "UndeliveredEvents"})
  void queue_takesEventsOfHubPrincipals_onlyIfNamedInTheParameter(String queue) {
    List<?> statements =
        (List<?>)
            Repository.object(properties(queue + "Policy"), "PolicyDocument").get("Statement");

    assertThat((Map<?, ?>) statements.getLast())
        .isEqualTo(
            Map.of(
                "Sid",
                "NamedSend",
                "Effect",
                "Deny",
                "Principal",
                "*",
                "Action",
                "sqs:SendMessage",
                "Resource",
                queue + ".Arn",
                "Condition",
                Map.of(
                    "StringEquals",
                    Map.of("aws:PrincipalAccount", "AWS::AccountId"),
                    "Bool",
                    Map.of("aws:PrincipalIsAWSService", "false"),
                    "ArnNotEquals",
                    List.of(
                        "HasKeyEventPrincipals",
                        Map.of("aws:PrincipalArn", "KeyEventPrincipals"),
                        "AWS::NoValue"))));
  }

  /**
   * SQS moves messages to a dead-letter queue whatever that queue's policy says; by default, those
   * of any queue of the account (API reference of SQS, SetQueueAttributes, RedriveAllowPolicy).
   */
  @Test
  void queues_areNoDeadLetterQueuesOfOthers() {
    Map<String, Object> allowed = new TreeMap<>();
    resources()
        .forEach(
            (name, resource) -> {
              if (resource.get("Type").equals("AWS::SQS::Queue")) {
                allowed.put(name, properties(name).get("RedriveAllowPolicy"));
              }
            });

    Map<String, Object> nobody = Map.of("redrivePermission", "denyAll");
    assertThat(allowed)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "Requests",
                nobody,
                "UndeliveredEvents",
                nobody,
                "DeadRequests",
                Map.of(
                    "redrivePermission",
                    "byQueue",
                    "sourceQueueArns",
                    List.of(
                        "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:rolebridge-requests"))));
  }

  /**
   * Anybody who may put metric data, or write into any log, may add to metrics that aren't AWS's,
   * also negative numbers (API reference of CloudWatch, MetricDatum).
   */
  @Test
  void alarms_onMetricsThatAnybodyMayAddTo_goByTheLargest() {
    Map<String, Object> statistics = new TreeMap<>();
    resources()
        .forEach(
            (name, resource) -> {
              if (resource.get("Type").equals("AWS::CloudWatch::Alarm")
                  && properties(name).get("Namespace") instanceof String namespace
                  && !namespace.startsWith("AWS/")) {
                assertThat(properties(name).get("ComparisonOperator"))
                    .isEqualTo("GreaterThanThreshold");
                statistics.put(name, properties(name).get("Statistic"));
              }
            });

    assertThat(statistics)
        .containsOnlyKeys("DriftAlarm", "KeyTooOldAlarm", "SecurityEventAlarm")
        .allSatisfy((name, statistic) -> assertThat(statistic).as(name).isEqualTo("Maximum"));
  }

  /** What the role's policy allows, what it does under a condition left out. */
  private static Stream<Map<?, ?>> statements(String role) {
    return policyStatements(role)
        .filter(Map.class::isInstance)
        .<Map<?, ?>>map(statement -> (Map<?, ?>) statement)
        .filter(statement -> statement.get("Effect").equals("Allow"));
  }

  /** Whoever may pass a function's role to a function of their own wears it in vain. */
  @ParameterizedTest
  @MethodSource("functions")
  void roleOfAFunction_isOfUseInThisFunctionAlone(String function) {
    String state = stateOf(function);
    String arn =
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:rolebridge-"
            + state;
    Map<?, ?> first = (Map<?, ?>) policyStatements(state + "Role").findFirst().orElseThrow();

    assertThat(first.get("Effect")).isEqualTo("Deny");
    assertThat(first.get("Resource")).isEqualTo("*");
    assertThat(first.get("Condition"))
        .isEqualTo(
            Map.of("ArnNotLike", Map.of("lambda:SourceFunctionArn", List.of(arn, arn + ":*"))));
    assertThat(first.get("Action"))
        .isEqualTo(List.of("access-analyzer:*", "iam:*", "secretsmanager:*", "states:*", "sts:*"));
    assertThat(allowedActions(state + "Role"))
        .as("what Lambda does outside of the function, and KMS for Secrets Manager, isn't denied")
        .allMatch(
            action -> action.matches("(ec2|iam|kms|logs|secretsmanager|sqs|states|sts|xray):.*"));
  }

  @Test
  void policies_areValidatedByResolveRequest_onlyWhereTheParameterSaysSo() {
    assertThat(roles().filter(role -> !conditional(role, "ValidatesPolicies").isEmpty()).toList())
        .containsExactly("ResolveRequestRole");
    assertThat(conditional("ResolveRequestRole", "ValidatesPolicies"))
        .isEqualTo(
            List.of(
                Map.of(
                    "Effect",
                    "Allow",
                    "Action",
                    "access-analyzer:ValidatePolicy",
                    "Resource",
                    "*")));
    assertThat(
            roles()
                .filter(role -> allowedActions(role).contains("access-analyzer:ValidatePolicy"))
                .toList())
        .isEmpty();
  }

  @Test
  void roleOfAcceptRequest_isOfUseWithItsOwnQueueAlone() {
    assertThat(policyStatements("AcceptRequestRole").map(Object.class::cast))
        .contains(
            Map.of(
                "Sid", "ItsQueueOnly",
                "Effect", "Deny",
                "Action", "sqs:*",
                "NotResource", "Requests.Arn"));
  }

  private static Set<String> allowedActions(String role) {
    Stream<Object> unconditional = statements(role).flatMap(one -> actions(one).stream());
    Stream<Object> conditional =
        conditional(role, "HasFunctionSubnets").stream()
            .flatMap(one -> actions((Map<?, ?>) one).stream());
    return Stream.concat(unconditional, conditional)
        .map(Object::toString)
        .collect(Collectors.toSet());
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
