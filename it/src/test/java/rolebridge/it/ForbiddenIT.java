package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.Role;

/**
 * What no role of the stack may do, and what only some may. All roles found are asked, so that of a
 * new function too, and what decides is what refuses real calls.
 */
@ExtendWith(InstallationExtension.class)
@ResourceLock(value = Installation.ORGANIZATION, mode = ResourceAccessMode.READ)
class ForbiddenIT {

  private static final String OUR_USER = iam("user/rolebridge/somebody");
  private static final String OUR_ROLE = iam("role/rolebridge/somebody/their-role");
  private static final String OUR_POLICY = iam("policy/rolebridge/somebody/their-policy");
  private static final String OUR_SECRET =
      regional("secretsmanager", "secret:rolebridge/one-AbCdEf");
  private static final String FUNCTION = regional("lambda", "function:rolebridge-EnsureRole");
  private static final String MACHINE = regional("states", "stateMachine:rolebridge-provision");

  private static final String EXECUTION = regional("states", "execution:rolebridge-provision:one");

  private static final String USER_BOUNDARY = iam("policy/rolebridge-user-boundary");
  private static final String ROLE_BOUNDARY = iam("policy/rolebridge-role-boundary");
  private static final String ELEVATED_BOUNDARY = iam("policy/rolebridge-role-boundary-elevated");
  private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

  private static final String BOUNDARY = "iam:PermissionsBoundary";
  private static final String ATTACHED = "iam:PolicyARN";
  private static final String TAGGED = "aws:ResourceTag/rolebridge:managed";
  private static final String TO_BE_TAGGED = "aws:RequestTag/rolebridge:managed";
  private static final String TAG_KEYS = "aws:TagKeys";

  /** What a call from inside a function names; each role is asked as in its own. */
  private static final String SOURCE_FUNCTION = "lambda:SourceFunctionArn";

  private static final String SESSION = "sts:RoleSessionName";
  private static final String PROBE = "rolebridge-negative-probe";
  private static final String FORCED = "secretsmanager:ForceDeleteWithoutRecovery";

  /** The one who may, for each thing that some may, and what has to be so for it. */
  static final List<Question> QUESTIONS =
      List.of(
          who("iam:CreateUser", OUR_USER)
              .given(BOUNDARY, USER_BOUNDARY)
              .given(TO_BE_TAGGED, "true")
              .may("EnsureUser"),
          who("iam:CreateUser", OUR_USER).given(TO_BE_TAGGED, "true"),
          who("iam:CreateUser", OUR_USER)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .given(TO_BE_TAGGED, "true"),
          who("iam:CreateUser", OUR_USER).given(BOUNDARY, USER_BOUNDARY),
          who("iam:CreateRole", OUR_ROLE)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .given(TO_BE_TAGGED, "true")
              .may("EnsureRole"),
          who("iam:CreateRole", OUR_ROLE).given(TO_BE_TAGGED, "true"),
          who("iam:CreateRole", OUR_ROLE)
              .given(BOUNDARY, ELEVATED_BOUNDARY)
              .given(TO_BE_TAGGED, "true")
              .may("EnsureRole"),
          who("iam:CreateRole", OUR_ROLE)
              .given(BOUNDARY, ADMINISTRATOR)
              .given(TO_BE_TAGGED, "true"),
          who("iam:CreateRole", OUR_ROLE).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:CreatePolicy", OUR_POLICY).given(TO_BE_TAGGED, "true").may("EnsurePolicy"),
          who("iam:CreatePolicy", OUR_POLICY),
          who("iam:CreatePolicyVersion", OUR_POLICY).given(TAGGED, "true").may("EnsurePolicy"),
          who("iam:CreatePolicyVersion", OUR_POLICY),
          who("iam:SetDefaultPolicyVersion", OUR_POLICY)
              .given(TAGGED, "true")
              .may("Compensate", "RepairUsers"),
          who("iam:SetDefaultPolicyVersion", OUR_POLICY),
          who("iam:DeletePolicyVersion", OUR_POLICY)
              .given(TAGGED, "true")
              .may("EnsurePolicy", "Compensate", "RemoveRole"),
          who("iam:DeletePolicy", OUR_POLICY).given(TAGGED, "true").may("Compensate", "RemoveRole"),
          who("iam:DeletePolicy", OUR_POLICY),
          who("iam:UpdateAssumeRolePolicy", OUR_ROLE)
              .given(TAGGED, "true")
              .may("PatchTrust", "Compensate", "RemoveRole", "RepairUsers"),
          who("iam:UpdateAssumeRolePolicy", OUR_ROLE).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:UpdateRole", OUR_ROLE)
              .given(TAGGED, "true")
              .may("EnsureRole", "Compensate", "RepairUsers"),
          who("iam:AttachRolePolicy", OUR_ROLE)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .given(ATTACHED, OUR_POLICY)
              .may("EnsureRole", "Compensate"),
          who("iam:AttachRolePolicy", OUR_ROLE)
              .given(BOUNDARY, ELEVATED_BOUNDARY)
              .given(ATTACHED, OUR_POLICY)
              .may("EnsureRole", "Compensate"),
          who("iam:AttachRolePolicy", OUR_ROLE)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .given(ATTACHED, ADMINISTRATOR),
          who("iam:AttachRolePolicy", OUR_ROLE).given(TAGGED, "true").given(ATTACHED, OUR_POLICY),
          who("iam:DetachRolePolicy", OUR_ROLE)
              .given(TAGGED, "true")
              .given(ATTACHED, OUR_POLICY)
              .may("EnsureRole", "Compensate", "RemoveRole"),
          who("iam:DetachRolePolicy", OUR_ROLE).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:DeleteRole", OUR_ROLE).given(TAGGED, "true").may("Compensate", "RemoveRole"),
          who("iam:DeleteRolePolicy", OUR_ROLE)
              .given(TAGGED, "true")
              .may("Compensate", "RemoveRole"),
          who("iam:DeleteRolePolicy", OUR_ROLE).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:TagRole", OUR_ROLE)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "rolebridge:removing")
              .may("EnsureRole", "Compensate", "RemoveRole"),
          who("iam:DeleteRole", OUR_ROLE),
          who("iam:TagRole", OUR_ROLE)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "rolebridge:ready")
              .may("EnsureRole", "ValidateAccess", "Compensate"),
          who("iam:TagRole", OUR_ROLE)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "rolebridge:managed")
              .may("EnsureRole", "Compensate"),
          who("iam:UntagRole", OUR_ROLE).given(TAGGED, "true").may("Compensate"),
          who("iam:PutUserPolicy", OUR_USER)
              .given(BOUNDARY, USER_BOUNDARY)
              .given(TAGGED, "true")
              .may(
                  "GrantAssumeRole",
                  "Compensate",
                  "RetireUser",
                  "RemoveUser",
                  "RepairUsers",
                  "RevokeKey"),
          who("iam:PutUserPolicy", OUR_USER).given(TAGGED, "true"),
          who("iam:PutUserPolicy", OUR_USER).given(BOUNDARY, USER_BOUNDARY).may("RevokeKey"),
          who("iam:PutUserPolicy", OUR_USER).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:PutUserPermissionsBoundary", OUR_USER)
              .given(BOUNDARY, USER_BOUNDARY)
              .given(TAGGED, "true")
              .may("RepairUsers", "RevokeKey"),
          who("iam:PutUserPermissionsBoundary", OUR_USER)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .given(TAGGED, "true"),
          who("iam:PutUserPermissionsBoundary", OUR_USER)
              .given(BOUNDARY, USER_BOUNDARY)
              .may("RevokeKey"),
          who("iam:PutUserPermissionsBoundary", OUR_USER).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:PutRolePermissionsBoundary", OUR_ROLE)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .given(TAGGED, "true")
              .may("EnsureRole", "Compensate", "RepairUsers", "RevokeKey"),
          who("iam:PutRolePermissionsBoundary", OUR_ROLE)
              .given(BOUNDARY, ELEVATED_BOUNDARY)
              .given(TAGGED, "true")
              .may("EnsureRole", "Compensate", "RepairUsers"),
          who("iam:PutRolePermissionsBoundary", OUR_ROLE)
              .given(BOUNDARY, ADMINISTRATOR)
              .given(TAGGED, "true"),
          who("iam:PutRolePermissionsBoundary", OUR_ROLE).given(BOUNDARY, ROLE_BOUNDARY),
          who("iam:PutRolePermissionsBoundary", OUR_ROLE).given(BOUNDARY, ELEVATED_BOUNDARY),
          who("iam:DeleteUserPolicy", OUR_USER)
              .given(TAGGED, "true")
              .may("Compensate", "RetireUser", "RemoveUser"),
          who("iam:DeleteUserPolicy", OUR_USER).given(BOUNDARY, USER_BOUNDARY),
          who("iam:DeleteUser", OUR_USER)
              .given(TAGGED, "true")
              .may("Compensate", "RetireUser", "RemoveUser"),
          who("iam:DeleteUser", OUR_USER),
          who("iam:CreateAccessKey", OUR_USER)
              .given(TAGGED, "true")
              .may("EnsureAccessKey", "CreatePendingKey"),
          who("iam:CreateAccessKey", OUR_USER).given(BOUNDARY, USER_BOUNDARY),
          who("iam:DeleteAccessKey", OUR_USER)
              .given(TAGGED, "true")
              .may(
                  "EnsureAccessKey",
                  "Compensate",
                  "CreatePendingKey",
                  "RemoveOrphan",
                  "DeleteOldKey",
                  "RemoveUser"),
          who("iam:DeleteAccessKey", OUR_USER).given(BOUNDARY, USER_BOUNDARY),
          who("iam:UpdateAccessKey", OUR_USER)
              .given(TAGGED, "true")
              .may(
                  "EnsureAccessKey",
                  "PutBackOldKey",
                  "DeactivateOldKey",
                  "RevokeKey",
                  "RetireUser"),
          who("iam:UpdateAccessKey", OUR_USER).may("DeactivateOldKey", "RevokeKey", "RetireUser"),
          who("iam:PutRolePolicy", OUR_ROLE)
              .given(BOUNDARY, ROLE_BOUNDARY)
              .may("RevokeKey", "RemoveRole"),
          who("iam:PutRolePolicy", OUR_ROLE).given(TAGGED, "true"),
          who("iam:GetRolePolicy", OUR_ROLE).may("AuditUsers", "RepairUsers"),
          who("iam:ListAttachedRolePolicies", OUR_ROLE)
              .may(
                  "ResolveRequest",
                  "EnsureRole",
                  "ValidateAccess",
                  "Compensate",
                  "InspectKeys",
                  "RemoveOrphan",
                  "CreatePendingKey",
                  "ValidatePendingKey",
                  "PromoteKey",
                  "PutBackOldKey",
                  "DeactivateOldKey",
                  "DeleteOldKey",
                  "RemoveUser",
                  "RevokeKey",
                  "RemoveRole",
                  "RetireUser",
                  "AuditUsers",
                  "RepairUsers"),
          who("iam:GetRole", OUR_ROLE)
              .may(
                  "ResolveRequest",
                  "EnsureRole",
                  "PatchTrust",
                  "ValidateAccess",
                  "Compensate",
                  "InspectKeys",
                  "RemoveOrphan",
                  "CreatePendingKey",
                  "ValidatePendingKey",
                  "PromoteKey",
                  "PutBackOldKey",
                  "DeactivateOldKey",
                  "DeleteOldKey",
                  "RemoveUser",
                  "RevokeKey",
                  "RemoveRole",
                  "RetireUser",
                  "AuditUsers",
                  "RepairUsers"),
          who("sts:AssumeRole", OUR_ROLE).given(SESSION, PROBE).may("ValidateAccess"),
          who("sts:AssumeRole", OUR_ROLE).given(SESSION, "their-role_SESSION"),
          who("sts:AssumeRole", OUR_ROLE).given(TAGGED, "true"),
          who("secretsmanager:GetSecretValue", OUR_SECRET)
              .may("ValidateAccess", "ValidatePendingKey"),
          who("secretsmanager:GetResourcePolicy", OUR_SECRET).may("AuditUsers", "RepairUsers"),
          who("secretsmanager:PutResourcePolicy", OUR_SECRET),
          who("secretsmanager:ReplicateSecretToRegions", OUR_SECRET),
          who("secretsmanager:RotateSecret", OUR_SECRET),
          who("secretsmanager:CreateSecret", OUR_SECRET).may("EnsureAccessKey"),
          who("secretsmanager:PutSecretValue", OUR_SECRET)
              .may("EnsureAccessKey", "CreatePendingKey"),
          who("secretsmanager:UpdateSecretVersionStage", OUR_SECRET)
              .may("EnsureAccessKey", "Compensate", "PromoteKey", "PutBackOldKey", "RetireUser"),
          who("secretsmanager:TagResource", OUR_SECRET)
              .given(TAG_KEYS, "rolebridge:revoked:AKIAEXAMPLE")
              .may("EnsureAccessKey", "RevokeKey"),
          who("secretsmanager:TagResource", OUR_SECRET)
              .given(TAG_KEYS, "rolebridge:promoted")
              .may("EnsureAccessKey", "PromoteKey"),
          who("secretsmanager:TagResource", OUR_SECRET)
              .given(TAG_KEYS, "rolebridge:leaving")
              .may("EnsureAccessKey", "Compensate", "RetireUser", "RemoveUser"),
          who("secretsmanager:TagResource", OUR_SECRET)
              .given(TAG_KEYS, "rolebridge:deactivated")
              .may("EnsureAccessKey", "PutBackOldKey", "DeactivateOldKey", "RetireUser"),
          who("secretsmanager:TagResource", OUR_SECRET)
              .given(TAG_KEYS, "Team")
              .may("EnsureAccessKey", "Compensate"),
          who("secretsmanager:UntagResource", OUR_SECRET).given(TAG_KEYS, "Team").may("Compensate"),
          who("secretsmanager:UntagResource", OUR_SECRET)
              .given(TAG_KEYS, "rolebridge:revoked")
              .may("RevokeKey"),
          who("secretsmanager:UntagResource", OUR_SECRET)
              .given(TAG_KEYS, "rolebridge:revoked:AKIAEXAMPLE")
              .may("RevokeKey"),
          who("secretsmanager:UntagResource", OUR_SECRET).given(TAG_KEYS, "rolebridge:leaving"),
          who("secretsmanager:UntagResource", OUR_SECRET).given(TAG_KEYS, "rolebridge:managed"),
          who("iam:TagUser", OUR_USER)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "Team")
              .may("EnsureUser", "Compensate"),
          who("iam:TagUser", OUR_USER)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "rolebridge:owner-account")
              .may("EnsureUser"),
          who("iam:UntagUser", OUR_USER)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "Team")
              .may("Compensate"),
          who("iam:UntagUser", OUR_USER)
              .given(TAGGED, "true")
              .given(TAG_KEYS, "rolebridge:managed"),
          who("states:GetExecutionHistory", EXECUTION).may("Compensate"),
          who("states:DescribeExecution", EXECUTION).may("Compensate", "apply"),
          who("secretsmanager:DeleteSecret", OUR_SECRET).may("Compensate", "RemoveUser"),
          who("secretsmanager:DeleteSecret", OUR_SECRET)
              .given(FORCED, "false")
              .may("Compensate", "RemoveUser"),
          who("secretsmanager:DeleteSecret", OUR_SECRET).given(FORCED, "true"),
          who("lambda:InvokeFunction", FUNCTION),
          who("lambda:InvokeFunction", FUNCTION + ":7").may("provision"),
          who("lambda:InvokeFunction", regional("lambda", "function:rolebridge-RevokeKey:7"))
              .may("revoke"),
          who("states:StartExecution", MACHINE).may("AcceptRequest", "apply"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-apply"))
              .may("apply"),
          who("states:StopExecution", EXECUTION).may("apply"),
          who("states:StopExecution", regional("states", "execution:rolebridge-apply/groups:any"))
              .may("apply"),
          who("states:StopExecution", regional("states", "execution:rolebridge-decommission:any")),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-decommission"))
              .may("AcceptRequest"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-rotate"))
              .may("rotation", "rotate"),
          who("states:DescribeExecution", regional("states", "execution:rolebridge-rotate:any"))
              .may("FindDueUsers"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-rotate-user"))
              .may("rotate", "revoke", "requests", "AcceptRequest"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-audit"))
              .may("audits"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-revoke"))
              .may("requests"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-reject"))
              .may("AcceptRequest"),
          who("states:StartExecution", regional("states", "stateMachine:rolebridge-answer"))
              .may("answer-rule"),
          who("states:ListExecutions", regional("states", "stateMachine:rolebridge-reject")),
          who("sqs:SendMessage", regional("sqs", "rolebridge-requests")),
          who("sqs:SendMessage", regional("sqs", "rolebridge-requests-dead")),
          who("sqs:ReceiveMessage", regional("sqs", "rolebridge-requests")).may("AcceptRequest"),
          who("sqs:SendMessage", regional("sqs", "rolebridge-undelivered")));

  /** Allowed to nobody, also where everything else is as it should be. */
  static final List<String> NEVER =
      List.of(
          "iam:AddRoleToInstanceProfile",
          "iam:AddUserToGroup",
          "iam:AttachGroupPolicy",
          "iam:AttachUserPolicy",
          "iam:CreateGroup",
          "iam:CreateInstanceProfile",
          "iam:CreateLoginProfile",
          "iam:CreateServiceLinkedRole",
          "iam:CreateServiceSpecificCredential",
          "iam:DeactivateMFADevice",
          "iam:DeleteRolePermissionsBoundary",
          "iam:DeleteUserPermissionsBoundary",
          "iam:DetachUserPolicy",
          "iam:PassRole",
          "iam:PutGroupPolicy",
          "iam:ResetServiceSpecificCredential",
          "iam:UpdateLoginProfile",
          "iam:UpdateRoleDescription",
          "iam:UpdateUser",
          "iam:UploadSSHPublicKey",
          "iam:UploadSigningCertificate",
          "secretsmanager:BatchGetSecretValue",
          "secretsmanager:DeleteResourcePolicy",
          "secretsmanager:PutResourcePolicy",
          "secretsmanager:ReplicateSecretToRegions",
          "secretsmanager:RotateSecret",
          "secretsmanager:UpdateSecret",
          "sts:TagSession",
          "sts:SetSourceIdentity",
          "lambda:AddPermission",
          "lambda:GetFunction",
          "lambda:PublishLayerVersion",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
          "sqs:SetQueueAttributes",
          "states:DeleteStateMachine",
          "states:UpdateStateMachine");

  /** Things that aren't rolebridge's own, some nearly named so, and those of the stack itself. */
  static final List<String> FOREIGN =
      List.of(
          iam("user/somebody"),
          iam("user/rolebridge"),
          iam("user/rolebridge-somebody"),
          iam("user/rolebridges/somebody"),
          iam("user/team/rolebridge/somebody"),
          "arn:aws:iam::444455556666:user/rolebridge/somebody",
          iam("role/somebody"),
          iam("role/rolebridges/somebody/their-role"),
          iam("role/team/rolebridge/somebody/their-role"),
          iam("role/rolebridge-EnsureRole"),
          iam("role/rolebridge-ValidateAccess"),
          iam("role/rolebridge-Compensate"),
          iam("role/rolebridge-RevokeKey"),
          iam("role/rolebridge-provision"),
          iam("role/rolebridge-rotation"),
          iam("role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"),
          iam("policy/somebody"),
          iam("policy/rolebridges/somebody/their-policy"),
          iam("policy/rolebridge-user-boundary"),
          iam("policy/rolebridge-role-boundary"),
          iam("policy/rolebridge-role-boundary-elevated"),
          ADMINISTRATOR,
          iam("group/somebody"),
          regional("secretsmanager", "secret:one-AbCdEf"),
          regional("secretsmanager", "secret:rolebridge-AbCdEf"),
          regional("secretsmanager", "secret:rolebridges/one-AbCdEf"),
          "arn:aws:secretsmanager:us-east-1:444455556666:secret:rolebridge/one-AbCdEf",
          "arn:aws:secretsmanager:eu-west-1:%s:secret:rolebridge/one-AbCdEf"
              .formatted(LocalAccount.ACCOUNT_ID));

  private static IamClient iam;
  private static List<Role> roles;

  /** Actions that the policies of each role name. */
  private static Map<String, Set<String>> namedActions;

  /**
   * Who of the stack's roles may do this.
   *
   * @param context condition keys of the call
   * @param may the states whose roles may
   */
  record Question(String action, String resource, Map<String, String> context, Set<String> may) {

    Question given(String key, String value) {
      Map<String, String> more = new TreeMap<>(context);
      more.put(key, value);
      return new Question(action, resource, more, may);
    }

    Question may(String... states) {
      return new Question(action, resource, context, Set.of(states));
    }

    @Override
    public String toString() {
      return action + " on " + resource + " given " + context;
    }
  }

  private static Question who(String action, String resource) {
    return new Question(action, resource, Map.of(), Set.of());
  }

  @BeforeAll
  static void findRoles(Installation installation) {
    iam = installation.hub().iam();
    roles =
        iam.listRolesPaginator(r -> r.pathPrefix("/").maxItems(1000)).roles().stream()
            .filter(role -> role.path().equals("/") && role.roleName().startsWith("rolebridge-"))
            .toList();
    readNamedActions();
  }

  /** All that can be allowed: roles have inline policies only, as a test here makes sure. */
  private static void readNamedActions() {
    namedActions =
        roleNames()
            .collect(
                Collectors.toMap(
                    name -> name,
                    name ->
                        statements(name).stream()
                            .filter(Grants::isAllow)
                            .flatMap(statement -> Grants.strings(statement.get("Action")).stream())
                            .collect(Collectors.toSet())));
  }

  /** Who isn't named with an action needs not be asked. */
  private static boolean isNamed(Role role, String action) {
    Set<String> named = namedActions.get(role.roleName());
    return named.contains(action) || named.stream().anyMatch(one -> one.contains("*"));
  }

  static Stream<String> roleNames() {
    return roles.stream().map(Role::roleName);
  }

  @Test
  void allRolesOfTheStack_areAsked() {
    assertThat(roleNames())
        .contains("rolebridge-provision", "rolebridge-Compensate")
        .hasSizeGreaterThanOrEqualTo(32);
  }

  @ParameterizedTest
  @FieldSource("QUESTIONS")
  void action_isAllowedToThese(Question question) {
    assertThat(whoMay(question)).isEqualTo(question.may());
  }

  @ParameterizedTest
  @MethodSource("roleNames")
  void whatNobodyNeeds_isAllowedOnNothing(String roleName) {
    Role role = role(roleName);
    List<String> allowed = new ArrayList<>();
    Stream.of(OUR_USER, OUR_ROLE, OUR_POLICY, OUR_SECRET, FUNCTION, MACHINE, "*")
        .forEach(
            resource ->
                allowed(role, NEVER, resource, wellFounded(resource))
                    .forEach(action -> allowed.add(action + " on " + resource)));

    assertThat(allowed).isEmpty();
    assertThat(statements(roleName).stream().filter(Grants::isAllow))
        .flatExtracting(statement -> Grants.strings(statement.get("Action")))
        .doesNotContainAnyElementsOf(NEVER);
  }

  /** With tags and boundaries as rolebridge's own things have them, so that only names tell. */
  @ParameterizedTest
  @FieldSource("FOREIGN")
  void foreignThing_isChangedByNobody(String resource) {
    Set<String> changing = new TreeSet<>();
    QUESTIONS.stream()
        .map(Question::action)
        .filter(action -> !action.startsWith("lambda:"))
        .filter(action -> !action.matches("iam:(Get|List).*"))
        .forEach(changing::add);
    List<String> allowed = new ArrayList<>();
    for (Role role : roles) {
      allowed(role, List.copyOf(changing), resource, wellFounded(resource))
          .forEach(action -> allowed.add(role.roleName() + " " + action));
    }

    assertThat(allowed).isEmpty();
  }

  /** The simulator allows nothing in other accounts, so the statements themselves are looked at. */
  @Test
  void thingsOfOtherAccounts_areForTheseOnly() {
    Set<String> reached = new TreeSet<>();
    for (Role role : roles) {
      statements(role.roleName()).stream()
          .filter(Grants::isAllow)
          .forEach(
              statement ->
                  Grants.strings(statement.get("Resource")).stream()
                      .map(arn -> arn.split(":", 6))
                      .filter(parts -> parts.length == 6 && parts[4].equals("*"))
                      .forEach(
                          parts ->
                              reached.add(
                                  role.roleName()
                                      + " "
                                      + statement.get("Action")
                                      + " "
                                      + parts[5]
                                      + " "
                                      + statement.getOrDefault("Condition", ""))));
    }

    assertThat(reached)
        .filteredOn(one -> !one.endsWith("sts:AssumeRole role/rolebridge-provisioner "))
        .containsExactly(
            "rolebridge-ValidateAccess sts:AssumeRole role/rolebridge/* {StringEquals={"
                + SESSION
                + "="
                + PROBE
                + "}}",
            "rolebridge-answer events:PutEvents event-bus/rolebridge"
                + " {StringEquals={events:source=rolebridge}}");
  }

  @ParameterizedTest
  @MethodSource("roleNames")
  void policies_nameEachAction(String roleName) {
    assertThat(iam.listAttachedRolePolicies(r -> r.roleName(roleName)).attachedPolicies())
        .isEmpty();
    assertThat(statements(roleName).stream().filter(Grants::isAllow))
        .isNotEmpty()
        .allSatisfy(
            statement -> {
              assertThat(statement).doesNotContainKeys("NotAction", "NotResource");
              assertThat(Grants.strings(statement.get("Action")))
                  .allMatch(action -> action.matches("[a-z0-9-]+:[A-Za-z]+"));
            });
  }

  @ParameterizedTest
  @MethodSource("roleNames")
  void trust_admitsOneServiceOnly(String roleName) {
    String service =
        switch (roleName.substring("rolebridge-".length())) {
          case "provision",
              "apply",
              "rotate",
              "rotate-user",
              "revoke",
              "decommission",
              "audit",
              "reject",
              "answer" ->
              "states.amazonaws.com";
          case "rotation", "audits", "requests", "answer-rule" -> "events.amazonaws.com";
          default -> "lambda.amazonaws.com";
        };

    String trust = iam.getRole(r -> r.roleName(roleName)).role().assumeRolePolicyDocument();

    assertThat(JsonText.members(JsonText.encodedObject(trust), "Statement"))
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement)
                    .containsEntry("Principal", Map.of("Service", service))
                    .containsEntry("Action", "sts:AssumeRole"));
  }

  /** Whoever may pass it to a function of their own wears it in vain, also in name's reach. */
  @Test
  void roleOfAFunction_isOfUseInThisFunctionAlone() {
    List<Role> ofFunctions =
        roles.stream()
            .filter(role -> role.assumeRolePolicyDocument().contains("lambda.amazonaws.com"))
            .toList();
    assertThat(ofFunctions).hasSizeGreaterThan(25);
    for (Role role : ofFunctions) {
      String own = regional("lambda", "function:" + role.roleName());
      for (String function :
          List.of(
              "",
              regional("lambda", "function:somebody"),
              own + "2",
              own.replace(LocalAccount.ACCOUNT_ID, "111111111111"),
              own.replace("us-east-1", "eu-west-1"))) {
        assertThat(deniedIn(role, function)).as(function).isEqualTo(workOf(role));
      }
      for (String function : List.of(own, own + ":7", own + ":live")) {
        assertThat(deniedIn(role, function)).as(function).isEmpty();
      }
    }
  }

  /** What the function itself does, and not Lambda for it. */
  private static Set<String> workOf(Role role) {
    return namedActions.get(role.roleName()).stream()
        .filter(action -> !action.matches("(ec2|kms|logs|sqs|xray):.*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is denied outright to a call from this function; from none where it is empty. */
  private static Set<String> deniedIn(Role role, String functionArn) {
    return iam
        .simulatePrincipalPolicyPaginator(
            r ->
                r.policySourceArn(role.arn())
                    .actionNames(namedActions.get(role.roleName()))
                    .contextEntries(
                        functionArn.isEmpty()
                            ? List.of()
                            : List.of(string(SOURCE_FUNCTION, functionArn))))
        .evaluationResults()
        .stream()
        .filter(result -> result.evalDecision() == PolicyEvaluationDecisionType.EXPLICIT_DENY)
        .map(EvaluationResult::evalActionName)
        .filter(workOf(role)::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ContextEntry string(String key, String value) {
    return ContextEntry.builder()
        .contextKeyName(key)
        .contextKeyType(ContextKeyTypeEnum.STRING)
        .contextKeyValues(value)
        .build();
  }

  /** So that the answers of this class mean something. */
  @Test
  void roleThatMayAll_isReported() {
    String roleName = "rolebridge-ConfigureInstance";
    iam.putRolePolicy(
        r ->
            r.roleName(roleName)
                .policyName("all")
                .policyDocument(
                    JsonText.of(
                        Map.of(
                            "Version",
                            "2012-10-17",
                            "Statement",
                            List.of(Map.of("Effect", "Allow", "Action", "*", "Resource", "*"))))));
    try {
      readNamedActions();
      assertThat(allowed(role(roleName), NEVER, "*", Map.of())).isEqualTo(NEVER);
      assertThat(QUESTIONS)
          .allSatisfy(question -> assertThat(whoMay(question)).contains("ConfigureInstance"));
      assertThatThrownBy(() -> policies_nameEachAction(roleName))
          .isInstanceOf(AssertionError.class);
    } finally {
      iam.deleteRolePolicy(r -> r.roleName(roleName).policyName("all"));
      readNamedActions();
    }
  }

  private static List<Map<String, Object>> statements(String roleName) {
    List<Map<String, Object>> statements = new ArrayList<>();
    iam.listRolePolicies(r -> r.roleName(roleName))
        .policyNames()
        .forEach(
            policy ->
                statements.addAll(
                    JsonText.members(Grants.document(iam, roleName, policy), "Statement")));
    return statements;
  }

  private static Role role(String name) {
    return roles.stream().filter(role -> role.roleName().equals(name)).findFirst().orElseThrow();
  }

  /** Condition keys as a call on a thing of rolebridge's has them. */
  private static Map<String, String> wellFounded(String resource) {
    return Map.of(
        BOUNDARY,
        resource.contains(":user/") ? USER_BOUNDARY : ROLE_BOUNDARY,
        ATTACHED,
        OUR_POLICY,
        TAGGED,
        "true",
        TO_BE_TAGGED,
        "true",
        SESSION,
        PROBE,
        TAG_KEYS,
        "rolebridge:ready");
  }

  /** The states whose roles may. */
  private static Set<String> whoMay(Question question) {
    Set<String> may = new TreeSet<>();
    for (Role role : roles) {
      if (!allowed(role, List.of(question.action()), question.resource(), question.context())
          .isEmpty()) {
        may.add(role.roleName().substring("rolebridge-".length()));
      }
    }
    return may;
  }

  /** Those of the actions that the role may do. */
  private static List<String> allowed(
      Role role, List<String> actions, String resource, Map<String, String> context) {
    List<String> named = actions.stream().filter(action -> isNamed(role, action)).toList();
    if (named.isEmpty()) {
      return List.of();
    }
    Map<String, String> keys = new TreeMap<>(context);
    keys.put(SOURCE_FUNCTION, regional("lambda", "function:" + role.roleName()));
    List<ContextEntry> entries =
        keys.entrySet().stream()
            .map(
                entry ->
                    ContextEntry.builder()
                        .contextKeyName(entry.getKey())
                        .contextKeyType(
                            entry.getKey().equals(TAG_KEYS)
                                ? ContextKeyTypeEnum.STRING_LIST
                                : ContextKeyTypeEnum.STRING)
                        .contextKeyValues(entry.getValue())
                        .build())
            .toList();
    return iam
        .simulatePrincipalPolicyPaginator(
            r ->
                r.policySourceArn(role.arn())
                    .actionNames(named)
                    .resourceArns(resource)
                    .contextEntries(entries))
        .evaluationResults()
        .stream()
        .filter(result -> result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED)
        .map(EvaluationResult::evalActionName)
        .toList();
  }

  private static String iam(String resource) {
    return "arn:aws:iam::" + LocalAccount.ACCOUNT_ID + ":" + resource;
  }

  private static String regional(String service, String resource) {
    return "arn:aws:" + service + ":us-east-1:" + LocalAccount.ACCOUNT_ID + ":" + resource;
  }
}
