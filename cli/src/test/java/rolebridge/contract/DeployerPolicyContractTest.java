package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.json.StrictJson;

/**
 * The deployers' policies against what CloudFormation calls for the resources of the templates.
 *
 * <p>{@code resource-actions.json} has the permissions that CloudFormation's registry names for the
 * create, read, update and delete handlers of each type ({@code aws cloudformation describe-type
 * --type RESOURCE --type-name AWS::IAM::Role}); for types whose schema names none, the operations
 * of their service that make, read, change and delete them. What the deployment really calls on the
 * local AWS is in UninstallIT.
 */
class DeployerPolicyContractTest {

  /** IAM User Guide, "IAM and AWS STS quotas": a managed policy, without white space. */
  private static final int MANAGED_POLICY_SIZE = 6144;

  private static final Pattern REPLACEMENT =
      Pattern.compile("\\bs/(rolebridge(?:[^/\\\\]|\\\\/)*)/([^/]+)/");

  private static final Map<String, Object> TABLE = new TreeMap<>(table());

  /** The types that SAM makes of its own. */
  private static final Map<String, List<String>> OF_SAM =
      Map.of(
          "AWS::Serverless::Function",
          List.of(
              "AWS::Lambda::Function",
              "AWS::Lambda::Version",
              "AWS::Lambda::Alias",
              "AWS::Lambda::EventSourceMapping"),
          "AWS::Serverless::StateMachine",
          List.of("AWS::StepFunctions::StateMachine"));

  /** Handlers that set what the templates don't set, by the beginning of their action. */
  private static final Map<String, String> NOT_NEEDED = new LinkedHashMap<>();

  /** What isn't a handler's, and whose it is, by the beginning of the action. */
  private static final Map<String, String> OF_OTHERS = new LinkedHashMap<>();

  static {
    NOT_NEEDED.put("codedeploy:", "aliases move at once");
    NOT_NEEDED.put("kms:", "environments, event source mappings and machines have no key");
    NOT_NEEDED.put("elasticfilesystem:", "no file systems");
    NOT_NEEDED.put("firehose:", "logs go nowhere else");
    NOT_NEEDED.put("iam:AttachGroupPolicy", "policies name roles only, if anybody");
    NOT_NEEDED.put("iam:AttachUserPolicy", "policies name roles only, if anybody");
    NOT_NEEDED.put("iam:DetachGroupPolicy", "policies name roles only, if anybody");
    NOT_NEEDED.put("iam:DetachUserPolicy", "policies name roles only, if anybody");
    NOT_NEEDED.put("iam:DeleteRolePermissionsBoundary", "the stack's roles have none");
    NOT_NEEDED.put("iam:PutRolePermissionsBoundary", "the stack's roles have none");
    NOT_NEEDED.put("lambda:PutProvisionedConcurrencyConfig", "none is provisioned");
    NOT_NEEDED.put("lambda:DeleteProvisionedConcurrencyConfig", "none is provisioned");
    NOT_NEEDED.put("lambda:PutFunctionConcurrency", "none is reserved");
    NOT_NEEDED.put("lambda:DeleteFunctionConcurrency", "none is reserved");
    NOT_NEEDED.put("lambda:GetCodeSigningConfig", "code isn't signed");
    NOT_NEEDED.put("lambda:PutFunctionCodeSigningConfig", "code isn't signed");
    NOT_NEEDED.put("lambda:DeleteFunctionCodeSigningConfig", "code isn't signed");
    NOT_NEEDED.put("lambda:GetLayerVersion", "no layers");
    NOT_NEEDED.put("lambda:PutRuntimeManagementConfig", "the runtime is Lambda's choice");
    NOT_NEEDED.put("logs:PutDataProtectionPolicy", "no data protection");
    NOT_NEEDED.put("logs:DeleteDataProtectionPolicy", "no data protection");
    NOT_NEEDED.put("logs:CreateLogDelivery", "logs go nowhere else");
    NOT_NEEDED.put("logs:PutResourcePolicy", "groups have no resource policy");
    NOT_NEEDED.put("logs:DescribeResourcePolicies", "groups have no resource policy");
    NOT_NEEDED.put("s3:REST.PUT.OBJECT", "logs go nowhere else");
    NOT_NEEDED.put("sns:PutDataProtectionPolicy", "no data protection");

    OF_OTHERS.put("cloudformation:", "SAM, up and uninstall");
    OF_OTHERS.put("iam:ListAccountAliases", "the command, to show the account");
    OF_OTHERS.put("iam:ListUsers", "uninstall");
    OF_OTHERS.put("lambda:ListAliases", "up removes versions that nothing names");
    OF_OTHERS.put("lambda:ListVersionsByFunction", "up removes versions that nothing names");
    OF_OTHERS.put("s3:PutObject", "SAM and a release upload the code");
    OF_OTHERS.put("s3:GetBucketPolicy", "AWS::S3::BucketPolicy of SAM's own stack");
    OF_OTHERS.put("s3:PutBucketPolicy", "AWS::S3::BucketPolicy of SAM's own stack");
    OF_OTHERS.put("secretsmanager:ListSecrets", "uninstall");
    OF_OTHERS.put("states:DescribeStateMachineForExecution", "up removes versions");
    OF_OTHERS.put("states:ListExecutions", "up removes versions; uninstall");
    OF_OTHERS.put("states:ListStateMachines", "up removes versions");
  }

  /** A policy and the templates that it deploys. */
  enum Deployment {
    HUB("docs/policies/deploy.json"),
    SPOKE("docs/policies/deploy-spoke.json");

    private final String file;

    Deployment(String file) {
      this.file = file;
    }

    String text() {
      return Repository.page(file);
    }

    Map<String, Object> policy() {
      return read(text());
    }

    /** What it names of each way in which names begin; the stack's name has no underscore. */
    List<String> names(String namespace, String stack) {
      return this == HUB
          ? List.of(
              "stack/" + stack + "/*",
              ":" + stack + "-code-*",
              ":role/" + namespace + "-*",
              ":event-bus/" + namespace + "\"",
              "log-group:/aws/lambda/" + namespace + "-*")
          : List.of(
              "stack/" + stack + "-spoke/*",
              ":role/" + namespace + "-provisioner",
              ":event-bus/" + namespace + "\"");
    }

    private Map<String, Object> template() {
      return this == HUB ? Repository.template() : Repository.spoke();
    }

    Set<String> types() {
      Set<String> types = new TreeSet<>();
      if (this == HUB) {
        // Of the stack that SAM makes for the code.
        types.add("AWS::S3::Bucket");
      }
      Repository.objects(template(), "Resources")
          .values()
          .forEach(
              resource -> {
                String type = resource.get("Type").toString();
                types.addAll(OF_SAM.getOrDefault(type, List.of(type)));
              });
      return types;
    }

    Set<String> allowed() {
      return statements().stream()
          .flatMap(statement -> texts(statement.get("Action")))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    List<Map<String, Object>> statements() {
      List<Map<String, Object>> statements = new ArrayList<>();
      ((List<?>) policy().get("Statement"))
          .forEach(statement -> statements.add(Repository.object(Map.of("s", statement), "s")));
      return statements;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyActionOfEveryHandler_isAllowed(Deployment deployment) {
    Map<String, Set<String>> missing = new TreeMap<>();
    for (String type : deployment.types()) {
      Set<String> needed = new TreeSet<>(actionsOf(type));
      needed.removeAll(deployment.allowed());
      needed.removeIf(action -> begins(action, NOT_NEEDED));
      missing.put(type, needed);
    }

    assertThat(missing).allSatisfy((_, actions) -> assertThat(actions).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void everyAllowedAction_isAHandlersOrKnown(Deployment deployment) {
    Set<String> handlers =
        deployment.types().stream()
            .flatMap(type -> actionsOf(type).stream())
            .collect(Collectors.toSet());

    assertThat(deployment.allowed())
        .filteredOn(action -> !handlers.contains(action) && !begins(action, OF_OTHERS))
        .isEmpty();
    assertThat(deployment.allowed()).noneMatch(action -> begins(action, NOT_NEEDED));
  }

  @Test
  void everyReason_isOfSomething() {
    Set<String> all = new TreeSet<>();
    TABLE.values().forEach(actions -> texts(actions).forEach(all::add));
    Set<String> allowed = new TreeSet<>(Deployment.HUB.allowed());
    allowed.addAll(Deployment.SPOKE.allowed());

    assertThat(NOT_NEEDED.keySet()).allMatch(begin -> has(all, begin));
    assertThat(OF_OTHERS.keySet()).allMatch(begin -> has(allowed, begin));
    assertThat(TABLE.keySet())
        .isEqualTo(
            Stream.of(Deployment.values())
                .flatMap(deployment -> deployment.types().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Only what can't be named before it exists, or be named at all, is allowed on everything. */
  @ParameterizedTest
  @EnumSource
  void changes_areAllowedOnRolebridgesOwnOnly(Deployment deployment) {
    assertThat(deployment.statements())
        .filteredOn(statement -> !statement.containsKey("Condition"))
        .allSatisfy(
            statement -> {
              boolean readsOrKnowsNone =
                  texts(statement.get("Action"))
                      .allMatch(
                          action ->
                              action.matches("[a-z0-9]+:(Describe|Get|List)\\w+")
                                  || knowsNoResource(action));
              if (!readsOrKnowsNone) {
                assertThat(texts(statement.get("Resource")))
                    .allMatch(
                        resource ->
                            resource.contains("rolebridge")
                                || resource.contains(":aws-sam-cli-managed-default-")
                                || resource.contains("/aws-sam-cli-managed-default/")
                                || resource.contains(":aws:transform/")
                                || resource.endsWith(":event-source-mapping:*"));
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void policy_isAsSmallAsAManagedOneMayBe(Deployment deployment) {
    assertThat(deployment.text().replaceAll("\\s", "").length())
        .isLessThanOrEqualTo(MANAGED_POLICY_SIZE);
    assertThat(deployment.policy().get("Version")).isEqualTo("2012-10-17");
  }

  /** What docs/deploy.md makes of the policies for another namespace, by its own command. */
  @ParameterizedTest
  @EnumSource
  void copyForAnotherNamespace_namesItsThings(Deployment deployment) {
    List<MatchResult> replacements =
        REPLACEMENT.matcher(Repository.page("docs/deploy.md")).results().toList();
    assertThat(replacements).hasSize(2);
    String copy =
        deployment
            .text()
            .lines()
            .map(
                line -> {
                  String changed = line;
                  for (MatchResult replacement : replacements) {
                    changed =
                        changed.replaceFirst(
                            replacement.group(1).replace("\\/", "/"),
                            replacement.group(2).replace("\\1", "$1"));
                  }
                  return changed;
                })
            .collect(Collectors.joining("\n"));

    assertThat(copy.replaceAll("\\s", "").length()).isLessThanOrEqualTo(MANAGED_POLICY_SIZE);
    assertThat(read(copy)).isNotEqualTo(deployment.policy());
    assertThat(deployment.names("rolebridge", "rolebridge"))
        .isNotEmpty()
        .allMatch(deployment.text()::contains);
    assertThat(deployment.names("rolebridge_stage", "rolebridge-stage")).allMatch(copy::contains);
    assertThat(copy.replaceAll("(:|/)rolebridge[_-]stage", "")).doesNotContain("rolebridge");
  }

  private static boolean knowsNoResource(String action) {
    String[] parts = action.split(":", 2);
    return AuthorizationReference.service(parts[0])
        .flatMap(service -> service.action(parts[1]))
        .filter(known -> known.resourceTypes().isEmpty())
        .isPresent();
  }

  private static Map<String, Object> table() {
    return read(Repository.page("cli/src/test/resources/resource-actions.json"));
  }

  private static Map<String, Object> read(String text) {
    try {
      return StrictJson.readObject(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> actionsOf(String type) {
    assertThat(TABLE).as("the actions of each type").containsKey(type);
    return texts(TABLE.get(type)).toList();
  }

  private static boolean begins(String action, Map<String, String> beginnings) {
    return beginnings.keySet().stream().anyMatch(action::startsWith);
  }

  private static boolean has(Set<String> actions, String beginning) {
    return actions.stream().anyMatch(action -> action.startsWith(beginning));
  }

  private static Stream<String> texts(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Object::toString)
        : Stream.of(value.toString());
  }
}
