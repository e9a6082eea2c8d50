package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sts.model.StsException;

/** Users, keys and secrets in the hub, their roles in other accounts, as IAM decides it in all. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class AcrossAccountsIT {

  private static final String HUB = "000000000000";
  private static final Duration WATCH_OVER = Duration.ofDays(8);

  /** Nothing else happens in it. */
  private static final String QUIET = "222222222222";

  private static final String BUSY = "111111111111";

  /** Only the hub's operators open roles in these. */
  private static final String OPERATED = "555555555555";

  private static final String CRIPPLED = "666666666666";
  private static final String CLOSED = "777777777777";

  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  private static Spoke spoke(String accountId) {
    return Spoke.of(rolebridge, accountId);
  }

  /** Starts what AcceptRequest starts for this account. */
  private static Run run(String machine, String sender, Request request) {
    return rolebridge.end(
        rolebridge.start(
            machine, JsonText.of(Map.of("request", request.json(), "senderAccount", sender))));
  }

  /** Also when it was used a moment ago. */
  private static Run removed(String sender, Request request) {
    return rolebridge.end(
        rolebridge.start(
            "decommission",
            JsonText.of(
                Map.of("request", request.json(), "senderAccount", sender, "force", true))));
  }

  /** Everything of IAM in an account, by ARN. */
  private static Map<String, Object> iamOf(String accountId) {
    Map<String, Object> found = new TreeMap<>();
    Hub account = rolebridge.hub().account(accountId);
    account.iam().listUsersPaginator().users().forEach(user -> found.put(user.arn(), ""));
    account
        .iam()
        .listRolesPaginator()
        .roles()
        .forEach(
            role ->
                found.put(
                    role.arn(),
                    List.of(
                        Holdings.document(
                            account
                                .iam()
                                .getRole(r -> r.roleName(role.roleName()))
                                .role()
                                .assumeRolePolicyDocument()),
                        account
                            .iam()
                            .listRolePolicies(r -> r.roleName(role.roleName()))
                            .policyNames(),
                        account
                            .iam()
                            .listAttachedRolePolicies(r -> r.roleName(role.roleName()))
                            .attachedPolicies()
                            .toString())));
    account
        .iam()
        .listPoliciesPaginator(r -> r.scope(PolicyScopeType.LOCAL))
        .policies()
        .forEach(policy -> found.put(policy.arn(), policy.defaultVersionId()));
    return found;
  }

  private static String accountOf(Hub session) {
    return session.sts().getCallerIdentity().account();
  }

  @Test
  void requestFromAccount_isReady_rotated_removed_andBothAccountsAreAsBefore() throws Exception {
    Spoke spoke = spoke(QUIET);
    Map<String, Object> before = iamOf(QUIET);
    // The hub's own sample has the same names, and ProvisionIT looks at all that bears them.
    String sample = Project.text("events/request-from-account.json").replace("xsoar", "asked");
    Map<String, Object> entry =
        JsonText.members(JsonText.object("{\"entries\":" + sample + "}"), "entries").getFirst();
    Map<String, Object> detail = JsonText.object((String) entry.get("Detail"));
    Request asked = new Request("asked", JsonText.member(detail, "request"));
    Request request = asked.askedBy(QUIET);
    UserKeys keys = new UserKeys(rolebridge, request);
    assertThat(Holdings.of(rolebridge, request)).isEmpty();

    spoke.send(
        PutEventsRequestEntry.builder()
            .eventBusName((String) entry.get("EventBusName"))
            .source((String) entry.get("Source"))
            .detailType((String) entry.get("DetailType"))
            .detail((String) entry.get("Detail"))
            .build());

    Map<String, Object> ready =
        spoke.answer(
            "IntegrationReady", answer -> request.userName().equals(answer.get("userName")));
    assertThat(Schemas.errors("event-IntegrationReady", JsonText.of(ready))).isEmpty();
    assertThat(ready).containsEntry("account", HUB);
    assertThat(JsonText.member(ready, "detail"))
        .containsEntry("recipientAccount", QUIET)
        .containsEntry("roleArn", request.roleArn())
        .containsEntry("userArn", request.userArn())
        .containsEntry("accessKeyId", keys.current().id());
    assertThat(JsonText.of(ready)).doesNotContain(keys.current().secret());
    assertThat(accountOf(keys.assumed(keys.current()))).isEqualTo(QUIET);

    String first = keys.current().id();
    spoke.send(
        "KeyRotationRequested",
        Map.of("schemaVersion", 1, "userName", asked.userName(), "now", true));
    Map<String, Object> rotated =
        spoke.answer("KeyRotated", answer -> request.userName().equals(answer.get("userName")));
    assertThat(Schemas.errors("event-KeyRotated", JsonText.of(rotated))).isEmpty();
    assertThat(keys.current().id()).isNotEqualTo(first);
    assertThat(accountOf(keys.assumed(keys.current()))).isEqualTo(QUIET);

    Map<String, Object> removal = new LinkedHashMap<>(detail);
    removal.put("force", true);
    spoke.send("IntegrationRemovalRequested", removal);
    Map<String, Object> removed =
        spoke.answer(
            "IntegrationRemoved", answer -> request.roleArn().equals(answer.get("roleArn")));
    assertThat(Schemas.errors("event-IntegrationRemoved", JsonText.of(removed))).isEmpty();
    assertThat(iamOf(QUIET)).isEqualTo(before);
    keys.age(WATCH_OVER);
    keys.pass().requireReady();
    assertThat(Holdings.of(rolebridge, request)).isEmpty();
  }

  @Test
  void twoAccountsAndTheHub_chooseTheSameNames() {
    Request request = Request.ofNewUser("same");
    spoke(BUSY);
    spoke(OPERATED);
    Request ofBusy = request.askedBy(BUSY);
    Request ofOther = request.askedBy(OPERATED);

    rolebridge.provision(request).requireReady();
    run("provision", BUSY, request).requireReady();
    run("provision", OPERATED, request).requireReady();

    StoredKey busy = new UserKeys(rolebridge, ofBusy).current();
    assertThat(accountOf(new UserKeys(rolebridge, ofBusy).assumed(busy))).isEqualTo(BUSY);
    assertThat(accountOf(new UserKeys(rolebridge, ofOther).assumed(other(ofOther))))
        .isEqualTo(OPERATED);
    for (Request others : List.of(ofOther, request)) {
      assertThatThrownBy(() -> busy.session(rolebridge.hub(), others.roleArn()))
          .isInstanceOf(StsException.class)
          .hasMessageContaining("not authorized");
    }
    assertThat(removed(OPERATED, request).changedBy()).contains("DeleteRole");
    assertThat(accountOf(new UserKeys(rolebridge, ofBusy).assumed(busy))).isEqualTo(BUSY);
    new UserKeys(rolebridge, request).assertWork();
  }

  private static StoredKey other(Request request) {
    return new UserKeys(rolebridge, request).current();
  }

  @Test
  void removalOfWhatIsAnothers_touchesNothing() {
    Request request = Request.ofNewUser("theirs");
    spoke(BUSY);
    spoke(OPERATED);
    run("provision", BUSY, request).requireReady();
    Map<String, Object> before = Holdings.of(rolebridge, request.askedBy(BUSY));

    Run run = run("decommission", OPERATED, request);

    assertThat(run.changes()).isEmpty();
    assertThat(Holdings.of(rolebridge, request.askedBy(BUSY))).isEqualTo(before);
  }

  @Test
  void accountWithoutSpokeStack_isToldSo_andNothingIsMade() throws Exception {
    Request request = Request.ofNewUser("closed");

    Run run = run("provision", CLOSED, request);

    assertThat(run.failure()).containsEntry("error", "RequestRejected");
    assertThat(JsonText.members(run.failure(), "violations"))
        .extracting(violation -> violation.get("rule"))
        .containsExactly("accountNotOpen");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-IntegrationRejected", event)).isEmpty();
    assertThat(event).contains(CLOSED, "Deploy spoke.yaml there");
    assertThat(
            rolebridge.hub().iam().listUsers(r -> r.pathPrefix("/rolebridge/")).users().stream()
                .filter(user -> user.userName().contains(request.userName())))
        .isEmpty();
  }

  /** The account has no bus: that its answer stays behind is told, and nothing else comes of it. */
  @Test
  void accountWithoutBus_itsAnswerFails_andTheHubGoesOn() throws Exception {
    Run run = run("provision", CLOSED, Request.ofNewUser("unheard"));

    DescribeExecutionResponse answer = Answers.of(rolebridge).endOfAnswerTo(run.arn());
    assertThat(answer.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(answer.cause())
        .contains(
            "AccessDenied",
            "rolebridge-answer",
            "arn:aws:events:us-east-1:" + CLOSED + ":event-bus/rolebridge");
    assertThat(run.failure()).containsEntry("error", "RequestRejected");
    assertThat(rolebridge.announcements().of(run.arn())).contains(CLOSED);
    rolebridge.provision(Request.ofNewUser("heard")).requireReady();
  }

  /** One after the other: each changes the account's provisioner and compares the whole account. */
  @Execution(ExecutionMode.SAME_THREAD)
  @ParameterizedTest
  @CsvSource({
    "iam:CreatePolicy, EnsurePolicy",
    "iam:UpdateAssumeRolePolicy, PatchTrust",
    "iam:SimulatePrincipalPolicy, ValidateAccess"
  })
  void provisionerThatLacksAPermission_isNamed_andAllIsUndone(String action, String state) {
    Request request = Request.ofNewUser("crippled");
    Spoke spoke = spoke(CRIPPLED);
    Map<String, Object> before = iamOf(CRIPPLED);
    String policy = "deny-" + action.replace(':', '-');
    spoke
        .account()
        .iam()
        .putRolePolicy(
            r ->
                r.roleName("rolebridge-provisioner")
                    .policyName(policy)
                    .policyDocument(
                        JsonText.of(
                            Map.of(
                                "Version",
                                "2012-10-17",
                                "Statement",
                                List.of(
                                    Map.of(
                                        "Effect", "Deny", "Action", action, "Resource", "*"))))));
    Run run;
    try {
      run = run("provision", CRIPPLED, request);
    } finally {
      spoke
          .account()
          .iam()
          .deleteRolePolicy(r -> r.roleName("rolebridge-provisioner").policyName(policy));
    }

    assertThat(run.failure())
        .containsEntry("failedState", state)
        .containsEntry("error", "PermissionMissingException")
        .extractingByKey("message")
        .asString()
        .contains(action);
    assertThat(Holdings.of(rolebridge, request.askedBy(CRIPPLED))).isEmpty();
    assertThat(iamOf(CRIPPLED)).isEqualTo(before);
  }

  @Test
  void usersOfTheHub_haveRolesInSeveralAccounts() {
    spoke(OPERATED);
    UserKeys keys = UserKeys.provisioned(rolebridge, "spanning");
    Request request = keys.request();
    Request elsewhere = request.with("accountId", OPERATED);
    rolebridge.provision(elsewhere).requireReady();
    UserKeys there = new UserKeys(rolebridge, elsewhere);
    assertThat(accountOf(there.assumed(there.current()))).isEqualTo(OPERATED);

    assertThat(keys.rotateNow().changedBy()).contains("ValidateAccessKey", "PromoteKey");
    assertThat(accountOf(there.assumed(there.current()))).isEqualTo(OPERATED);
    keys.assertWork();

    Hub session = there.assumed(there.current());
    assertThat(session.iam().listUsers().users()).isEmpty();
    Run revoked = keys.revoke();
    assertThat(revoked.output())
        .extractingByKey("roles")
        .asString()
        .contains(request.roleArn(), elsewhere.roleArn());
    assertThatThrownBy(() -> session.iam().listUsers())
        .isInstanceOf(IamException.class)
        .hasMessageContaining("explicit deny");
    assertThat(accountOf(there.assumed(there.current()))).isEqualTo(OPERATED);

    Run removed =
        rolebridge.end(
            rolebridge.start(
                "decommission", JsonText.of(Map.of("request", elsewhere.json(), "force", true))));
    assertThat(removed.changedBy()).contains("DeleteRole", "PutUserPolicy");
    assertThat(Holdings.of(rolebridge, request).toString()).doesNotContain(OPERATED);
    keys.assertWork();
  }

  /** By what its provisioner lets the functions do where the spoke's boundary isn't. */
  @Test
  void roleWhoseBoundaryItsAdministratorTook_isRemovedAllTheSame() {
    spoke(OPERATED);
    Request request = Request.ofNewUser("unlimited").with("accountId", OPERATED);
    rolebridge.provision(request).requireReady();
    UserKeys keys = new UserKeys(rolebridge, request);
    Hub session = keys.assumed(keys.current());
    assertThat(session.iam().listUsers().users()).isEmpty();
    rolebridge
        .hub()
        .account(OPERATED)
        .iam()
        .deleteRolePermissionsBoundary(r -> r.roleName(request.roleName()));

    Run removed =
        rolebridge.end(
            rolebridge.start(
                "decommission", JsonText.of(Map.of("request", request.json(), "force", true))));

    assertThat(removed.changedBy())
        .containsExactly(
            "UpdateAssumeRolePolicy",
            "DetachRolePolicy",
            "DeleteRole",
            "DeletePolicy",
            "DeactivateAccessKey");
    assertThat(iamOf(OPERATED)).doesNotContainKey(request.roleArn());
    assertThatThrownBy(() -> session.iam().listUsers()).isInstanceOf(IamException.class);
  }

  /** It waits in the queue until the run is over, so that the last word holds. */
  @Test
  void removalWhileProvisioningRuns_comesAfterIt() {
    Spoke spoke = spoke(BUSY);
    Request asked = Request.ofNewUser("hasty");
    Request request = asked.askedBy(BUSY);
    Hold hold =
        Hold.of(
            rolebridge,
            asked.roleName(),
            Fault.on("iam", "CreateRole", "RoleName", asked.roleName()));
    Map<String, Object> detail = Map.of("schemaVersion", 1, "request", asked.json());

    String provision = spoke.send("IntegrationRequested", detail);
    Poll.until(
        "the run for event " + provision, () -> executions("provision", provision).findAny());
    hold.awaitCall();
    long before = rolebridge.recorder().latest();
    String removal = spoke.send("IntegrationRemovalRequested", detail);
    Poll.until(
        "a look for runs that the removal has to wait for",
        () ->
            rolebridge.recorder().after(before).stream()
                .filter(call -> call.isBy("AcceptRequest"))
                .findAny());
    hold.end();

    Map<String, Object> removed =
        spoke.answer(
            "IntegrationRemoved", answer -> request.roleArn().equals(answer.get("roleArn")));
    assertThat(JsonText.members(JsonText.member(removed, "detail"), "changes"))
        .extracting(change -> change.get("action"))
        .contains("DeleteRole", "DeactivateAccessKey");
    Instant provisioned = executions("provision", provision).findAny().orElseThrow().stopDate();
    assertThat(executions("decommission", removal).findAny().orElseThrow().startDate())
        .isAfterOrEqualTo(provisioned);
    assertThat(Holdings.of(rolebridge, request))
        .containsOnlyKeys("user " + request.userName(), "secret " + request.secretName());
  }

  private static Stream<ExecutionListItem> executions(String machine, String eventId) {
    String arn = rolebridge.stack().stateMachines().get(machine);
    return rolebridge
        .hub()
        .stepFunctions()
        .listExecutionsPaginator(r -> r.stateMachineArn(arn))
        .executions()
        .stream()
        .filter(execution -> execution.name().endsWith(eventId));
  }

  /** What comes from the account would count as its word, and ask for roles that may more. */
  @Test
  void sessionOfARole_cantAskTheHub_whateverItsPolicySays() {
    spoke(BUSY);
    Request asked = Request.ofNewUser("asking").withActions("events:PutEvents", "iam:ListUsers");
    run("provision", BUSY, asked).requireReady();
    UserKeys keys = new UserKeys(rolebridge, asked.askedBy(BUSY));
    Hub session = keys.assumed(keys.current());

    assertThatThrownBy(
            () ->
                session
                    .events()
                    .putEvents(
                        r ->
                            r.entries(
                                PutEventsRequestEntry.builder()
                                    .eventBusName(rolebridge.stack().eventBusArn().orElseThrow())
                                    .source("rolebridge.request")
                                    .detailType("IntegrationRequested")
                                    .detail("{}")
                                    .build())))
        .isInstanceOf(AwsServiceException.class)
        .hasMessageContaining("explicit deny");
  }

  @Test
  void provisioner_letsInNobodyButTheFunctions() {
    spoke(OPERATED);
    String provisioner = "arn:aws:iam::" + OPERATED + ":role/rolebridge-provisioner";
    Hub hub = rolebridge.hub();
    String name = "provisioner-attacker";
    hub.iam().createUser(r -> r.userName(name));
    hub.iam()
        .putUserPolicy(
            r ->
                r.userName(name)
                    .policyName("all")
                    .policyDocument(
                        JsonText.of(
                            Map.of(
                                "Version",
                                "2012-10-17",
                                "Statement",
                                List.of(
                                    Map.of("Effect", "Allow", "Action", "*", "Resource", "*"))))));
    AccessKey key = hub.iam().createAccessKey(r -> r.userName(name)).accessKey();
    Hub attacker = hub.as(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));

    assertThatThrownBy(
            () ->
                attacker
                    .sts()
                    .assumeRole(
                        r ->
                            r.roleArn(provisioner)
                                .roleSessionName("rolebridge-EnsureRole")
                                .externalId("rolebridge:" + HUB + ":" + OPERATED)))
        .isInstanceOf(StsException.class)
        .hasMessageContaining("not authorized");
  }
}
