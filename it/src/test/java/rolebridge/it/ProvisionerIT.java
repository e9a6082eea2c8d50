package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** What the hub may do in an account that let it in, asked of that account's IAM. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(value = Installation.ORGANIZATION, mode = ResourceAccessMode.READ)
@Execution(ExecutionMode.CONCURRENT)
class ProvisionerIT {

  private static final String SPOKE = "111111111111";
  private static final String PROVISIONER = iam("role/rolebridge-provisioner");
  private static final String BOUNDARY = iam("policy/rolebridge-role-boundary");
  private static final String OUR_POLICY = iam("policy/rolebridge/somebody/their-policy");
  private static final Map<String, String> WELL_FOUNDED =
      Map.of(
          "iam:PermissionsBoundary",
          BOUNDARY,
          "iam:PolicyARN",
          OUR_POLICY,
          "aws:ResourceTag/rolebridge:managed",
          "true",
          "aws:RequestTag/rolebridge:managed",
          "true");

  private static IamClient iam;
  private static Set<String> changing;

  @BeforeAll
  static void spoke(Installation rolebridge) {
    iam = Spoke.of(rolebridge, SPOKE).account().iam();
    changing =
        JsonText.members(Grants.document(iam, "rolebridge-provisioner", "provisioner"), "Statement")
            .stream()
            .flatMap(statement -> Grants.strings(statement.get("Action")).stream())
            .filter(action -> !action.matches("iam:(Get|List|Simulate).*"))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String iam(String resource) {
    return "arn:aws:iam::" + SPOKE + ":" + resource;
  }

  private static List<String> allowed(
      Set<String> actions, String resource, Map<String, String> context) {
    List<ContextEntry> entries =
        context.entrySet().stream()
            .map(
                entry ->
                    ContextEntry.builder()
                        .contextKeyName(entry.getKey())
                        .contextKeyType("string")
                        .contextKeyValues(entry.getValue())
                        .build())
            .toList();
    return iam
        .simulatePrincipalPolicyPaginator(
            r ->
                r.policySourceArn(PROVISIONER)
                    .actionNames(actions)
                    .resourceArns(resource)
                    .contextEntries(entries))
        .evaluationResults()
        .stream()
        .filter(result -> result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED)
        .map(EvaluationResult::evalActionName)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user/somebody",
        "user/rolebridge/somebody",
        "role/somebody",
        "role/rolebridges/somebody/their-role",
        "role/rolebridge-provisioner",
        "policy/somebody",
        "policy/rolebridge-role-boundary",
        "policy/rolebridge-role-boundary-elevated",
        "policy/rolebridge-requester"
      })
  void thingThatIsNotRolebridges_isChangedByNothing(String resource) {
    assertThat(allowed(changing, iam(resource), WELL_FOUNDED)).isEmpty();
  }

  /** Of what is at rolebridge's path only what has its tag, or gets it, and is in its boundary. */
  @ParameterizedTest
  @CsvSource({
    "iam:CreateRole, role, aws:RequestTag/rolebridge:managed",
    "iam:CreateRole, role, iam:PermissionsBoundary",
    "iam:AttachRolePolicy, role, iam:PermissionsBoundary",
    "iam:AttachRolePolicy, role, iam:PolicyARN",
    "iam:PutRolePolicy, role, iam:PermissionsBoundary",
    "iam:PutRolePermissionsBoundary, role, iam:PermissionsBoundary",
    "iam:PutRolePermissionsBoundary, role, aws:ResourceTag/rolebridge:managed",
    "iam:UpdateAssumeRolePolicy, role, aws:ResourceTag/rolebridge:managed",
    "iam:DeleteRole, role, aws:ResourceTag/rolebridge:managed",
    "iam:DetachRolePolicy, role, aws:ResourceTag/rolebridge:managed",
    "iam:CreatePolicy, policy, aws:RequestTag/rolebridge:managed",
    "iam:CreatePolicyVersion, policy, aws:ResourceTag/rolebridge:managed",
    "iam:SetDefaultPolicyVersion, policy, aws:ResourceTag/rolebridge:managed",
    "iam:DeletePolicy, policy, aws:ResourceTag/rolebridge:managed"
  })
  void changeOfOurs_needsItsCondition(String action, String kind, String condition) {
    String resource = iam(kind + "/rolebridge/somebody/their-" + kind);
    assertThat(allowed(Set.of(action), resource, WELL_FOUNDED)).containsExactly(action);

    Map<String, String> without = new TreeMap<>(WELL_FOUNDED);
    without.remove(condition);
    assertThat(allowed(Set.of(action), resource, without)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rolebridge-role-boundary, true",
    "rolebridge-role-boundary-elevated, true",
    "rolebridge-requester, false",
    "rolebridge-role-boundary-other, false"
  })
  void roleOfOurs_isInOneOfItsBoundaries(String boundary, boolean allowed) {
    Map<String, String> inside = new TreeMap<>(WELL_FOUNDED);
    inside.put("iam:PermissionsBoundary", iam("policy/" + boundary));

    for (String action :
        List.of("iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePermissionsBoundary")) {
      assertThat(
              allowed(Set.of(action), iam("role/rolebridge/somebody/their-role"), inside)
                  .contains(action))
          .as(action)
          .isEqualTo(allowed);
    }
  }

  @Test
  void whatNoFunctionDoes_isNotAllowed() {
    Set<String> never =
        Set.of(
            "iam:CreateUser",
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "iam:PassRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:AttachUserPolicy",
            "sts:AssumeRole",
            "secretsmanager:GetSecretValue",
            "lambda:InvokeFunction",
            "events:PutEvents",
            "s3:GetObject");

    assertThat(allowed(never, "*", WELL_FOUNDED)).isEmpty();
    assertThat(allowed(never, iam("role/rolebridge/somebody/their-role"), WELL_FOUNDED)).isEmpty();
  }

  @Test
  void requesterPolicy_opensTheHubsBusAndNothingElse() {
    String arn = iam("policy/rolebridge-requester");
    String version = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
    String document =
        iam.getPolicyVersion(r -> r.policyArn(arn).versionId(version)).policyVersion().document();

    assertThat(JsonText.members(JsonText.encodedObject(document), "Statement"))
        .containsExactly(
            Map.of(
                "Effect",
                "Allow",
                "Action",
                "events:PutEvents",
                "Resource",
                "arn:aws:events:us-east-1:000000000000:event-bus/rolebridge",
                "Condition",
                Map.of("StringEquals", Map.of("events:source", "rolebridge.request"))));
  }
}
