package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;

/**
 * Two installations in one account, each with a user of its own: neither sees the other's, nor can
 * the roles that one makes, or its functions, touch what is the other's. The second one's functions
 * start from snapshots.
 */
class NamespaceIT {

  private static final Path HOME = Project.ROOT.resolve("it/target/namespaces");

  private static final Namespace STAGE = new Namespace("rolebridge_stage");

  private static final Map<Namespace, Installation> INSTALLATIONS = new TreeMap<>(byName());
  private static final Map<Namespace, Request> REQUESTS = new TreeMap<>(byName());
  private static final Map<Namespace, Hub> SESSIONS = new TreeMap<>(byName());

  private static Comparator<Namespace> byName() {
    return Comparator.comparing(Namespace::name);
  }

  @BeforeAll
  static void both() {
    Installation first = Installation.apart(HOME, Project.workspace());
    first.delay(Installation.DELAY);
    INSTALLATIONS.put(Namespace.DEFAULT, first);
    INSTALLATIONS.put(STAGE, first.beside(STAGE, Map.of("SnapStart", "On")));
    INSTALLATIONS.forEach(
        (namespace, rolebridge) -> {
          Request request =
              Request.ofNewUser(namespace.equals(STAGE) ? "stage" : "prod")
                  .in(namespace)
                  .withActions("iam:*", "secretsmanager:*", "states:*", "lambda:*", "events:*")
                  .with("allowWildcardActions", true);
          rolebridge.provision(request).requireReady();
          REQUESTS.put(namespace, request);
          UserKeys keys = new UserKeys(rolebridge, request);
          SESSIONS.put(namespace, keys.assumed(keys.current()));
        });
  }

  @AfterAll
  static void end() {
    if (INSTALLATIONS.containsKey(Namespace.DEFAULT)) {
      INSTALLATIONS.get(Namespace.DEFAULT).close();
    }
  }

  static Stream<Arguments> bothWays() {
    return Stream.of(
        Arguments.of(Namespace.DEFAULT, STAGE), Arguments.of(STAGE, Namespace.DEFAULT));
  }

  private static Hub hub() {
    return INSTALLATIONS.get(Namespace.DEFAULT).hub();
  }

  private static UserKeys keys(Namespace namespace) {
    return new UserKeys(INSTALLATIONS.get(namespace), REQUESTS.get(namespace));
  }

  @Test
  void stacks_haveNoNameInCommon() {
    Stream<String> stage =
        hub()
            .cloudFormation()
            .listStackResourcesPaginator(r -> r.stackName("rolebridge-stage"))
            .stackResourceSummaries()
            .stream()
            .filter(resource -> !resource.resourceType().endsWith("Policy"))
            .filter(resource -> !resource.resourceType().startsWith("AWS::Lambda::"))
            .map(StackResourceSummary::physicalResourceId)
            // What the local AWS says of resources that have no id there.
            .filter(id -> !id.equals("unknown"));

    assertThat(stage).isNotEmpty().allMatch(id -> id.contains(STAGE.name()));
  }

  @Test
  void stage_startsFromSnapshots_theOtherDoesnt() {
    assertThat(starts(STAGE)).contains("\"restoreDurationMs\"").doesNotContain("initDurationMs");
    assertThat(starts(Namespace.DEFAULT))
        .contains("\"initDurationMs\"")
        .doesNotContain("restoreDurationMs");
    assertThat(appliesTo(STAGE)).isEqualTo(SnapStartApplyOn.PUBLISHED_VERSIONS);
    assertThat(appliesTo(Namespace.DEFAULT)).isEqualTo(SnapStartApplyOn.NONE);
  }

  /** How the functions that make a user began. */
  private static String starts(Namespace namespace) {
    return hub()
        .logs()
        .filterLogEvents(
            r ->
                r.logGroupName("/aws/lambda/" + namespace.named("EnsureUser"))
                    .filterPattern("platform"))
        .events()
        .stream()
        .map(FilteredLogEvent::message)
        .collect(Collectors.joining("\n"));
  }

  /** What the version of a function that is used says. */
  private static SnapStartApplyOn appliesTo(Namespace namespace) {
    try (LambdaClient lambda = INSTALLATIONS.get(namespace).account().lambda()) {
      String function = namespace.named("EnsureUser");
      String version =
          lambda.getAlias(r -> r.functionName(function).name("live")).functionVersion();
      return lambda
          .getFunctionConfiguration(r -> r.functionName(function).qualifier(version))
          .snapStart()
          .applyOn();
    }
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void rotation_ofOne_leavesTheOthersKeysAlone(Namespace rotated, Namespace other) {
    Map<String, String> before = keys(other).statuses();
    StoredKey currentBefore = keys(other).current();
    StoredKey own = keys(rotated).current();

    keys(rotated).rotateNow().requireReady();

    assertThat(keys(rotated).current()).isNotEqualTo(own);
    keys(rotated).assertWork();
    assertThat(keys(other).statuses()).isEqualTo(before);
    assertThat(keys(other).current()).isEqualTo(currentBefore);
    keys(other).assertWork();
    assertThat(INSTALLATIONS.get(rotated).provision(REQUESTS.get(rotated)).changes()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void audit_ofOne_findsNothing_andRotationOfTheOthersUserIsRefused(
      Namespace audited, Namespace other) {
    Installation rolebridge = INSTALLATIONS.get(audited);

    assertThat(rolebridge.end(rolebridge.start("audit", "{}")).output())
        .containsEntry("findings", 0)
        .containsEntry("users", 1);
    Run run = new UserKeys(rolebridge, REQUESTS.get(other)).rotateNow();
    assertThat(run.execution().cause().orElse(""))
        .contains("it is of the installation " + other.name());
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void othersUser_isRefusedByName(Namespace asked, Namespace other) {
    Request others = REQUESTS.get(other).in(asked).with("roleName", "another");

    assertThat(JsonText.of(INSTALLATIONS.get(asked).provision(others).failure()))
        .contains("userNotManaged")
        .contains("it is of the installation " + other.name() + ", which alone removes it");
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void roleOfOne_isRefusedWhatIsTheOthers(Namespace from, Namespace to) {
    Hub session = SESSIONS.get(from);
    Request target = REQUESTS.get(to);
    assertThat(session.iam().listUsers().users()).isNotEmpty();
    Map<String, Consumer<Hub>> attempts = new TreeMap<>();
    attempts.put("its user", hub -> hub.iam().getUser(r -> r.userName(target.userName())));
    attempts.put(
        "its user's keys",
        hub ->
            hub.iam()
                .updateAccessKey(
                    r ->
                        r.userName(target.userName())
                            .accessKeyId("AKIAAAAAAAAAAAAAAAAA")
                            .status(StatusType.INACTIVE)));
    attempts.put("its role", hub -> hub.iam().deleteRole(r -> r.roleName(target.roleName())));
    attempts.put("its policy", hub -> hub.iam().deletePolicy(r -> r.policyArn(target.policyArn())));
    attempts.put(
        "a boundary",
        hub ->
            hub.iam().deletePolicy(r -> r.policyArn(iam("policy/" + to.named("role-boundary")))));
    attempts.put(
        "a function's role",
        hub ->
            hub.iam()
                .deleteRolePolicy(r -> r.roleName(to.named("EnsureUser")).policyName("function")));
    attempts.put(
        "a secret", hub -> hub.secrets().getSecretValue(r -> r.secretId(target.secretName())));
    attempts.put(
        "a machine",
        hub ->
            hub.stepFunctions()
                .startExecution(
                    r ->
                        r.stateMachineArn(arn("states", "stateMachine:" + to.named("provision")))));

    attempts.forEach(
        (what, attempt) ->
            assertThatThrownBy(() -> attempt.accept(session))
                .as(what)
                .isInstanceOfSatisfying(
                    AwsServiceException.class,
                    refusal ->
                        assertThat(refusal.awsErrorDetails().errorCode())
                            .as(what)
                            .startsWith("AccessDenied"))
                .hasMessageContaining("with an explicit deny in a permissions boundary"));
  }

  @ParameterizedTest
  @MethodSource("bothWays")
  void functionOfOne_mayNotTouchWhatIsTheOthers(Namespace from, Namespace to) {
    assertThat(decision(from, "CreatePendingKey", "iam:CreateAccessKey", REQUESTS.get(from)))
        .isEqualTo(PolicyEvaluationDecisionType.ALLOWED);
    assertThat(decision(from, "CreatePendingKey", "iam:CreateAccessKey", REQUESTS.get(to)))
        .isEqualTo(PolicyEvaluationDecisionType.IMPLICIT_DENY);
  }

  private static PolicyEvaluationDecisionType decision(
      Namespace namespace, String function, String action, Request request) {
    return hub()
        .iam()
        .simulatePrincipalPolicy(
            r ->
                r.policySourceArn(iam("role/" + namespace.named(function)))
                    .actionNames(action)
                    .resourceArns(request.userArn())
                    .contextEntries(
                        context(
                            "lambda:SourceFunctionArn",
                            arn("lambda", "function:" + namespace.named(function))),
                        context("aws:ResourceTag/rolebridge:managed", "true")))
        .evaluationResults()
        .getFirst()
        .evalDecision();
  }

  private static ContextEntry context(String key, String value) {
    return ContextEntry.builder()
        .contextKeyName(key)
        .contextKeyType(ContextKeyTypeEnum.STRING)
        .contextKeyValues(value)
        .build();
  }

  private static String arn(String service, String resource) {
    return "arn:aws:%s:us-east-1:%s:%s".formatted(service, LocalAccount.ACCOUNT_ID, resource);
  }

  private static String iam(String resource) {
    return "arn:aws:iam::" + LocalAccount.ACCOUNT_ID + ":" + resource;
  }
}
