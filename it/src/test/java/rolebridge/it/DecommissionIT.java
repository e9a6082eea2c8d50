package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.sts.model.StsException;

/** What was provisioned goes, step by step, and comes again, as IAM decides it. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
@Order(3)
class DecommissionIT {

  private static final Duration WATCH_OVER = Duration.ofDays(8);

  private static final String[] REMOVAL_OF_ROLE = {
    "UpdateAssumeRolePolicy", "DenySessions", "DetachRolePolicy", "DeleteRole", "DeletePolicy"
  };

  @TempDir private static Path folder;
  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  private static Run decommission(Request request) {
    return rolebridge.end(rolebridge.start("decommission", request.text()));
  }

  private static Run forced(Request request) {
    return rolebridge.end(
        rolebridge.start(
            "decommission", JsonText.of(Map.of("request", request.json(), "force", true))));
  }

  private static Map<String, Object> held(Request request) {
    return Holdings.of(rolebridge, request);
  }

  private static List<String> kept(Run run) {
    return JsonText.members(run.output(), "kept").stream()
        .map(kept -> kept.get("resource").toString())
        .toList();
  }

  @Test
  void lastRole_goes_thePassesFinish_andItComesAgain() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "gone");
    Request request = keys.request();
    StoredKey key = keys.current();

    Run run = decommission(request);

    assertThat(run.changedBy()).startsWith(REMOVAL_OF_ROLE).endsWith("DeactivateAccessKey");
    assertThat(kept(run)).containsExactly(key.id(), keys.secretArn(), request.userArn());
    assertThat(held(request))
        .containsOnlyKeys("user " + request.userName(), "secret " + request.secretName());
    assertThat(keys.statuses()).containsEntry(key.id(), "Inactive");
    assertThatThrownBy(() -> keys.assumed(key)).isInstanceOf(StsException.class);
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-IntegrationRemoved", event)).isEmpty();

    assertThat(decommission(request).changes()).isEmpty();
    assertThat(keys.pass().output())
        .extractingByKey("next")
        .asString()
        .contains("action=RemoveUser");

    rolebridge.provision(request).requireReady();
    assertThat(keys.current()).isEqualTo(key);
    keys.assertWork();

    forced(request).requireReady();
    keys.age(WATCH_OVER);
    Run pass = keys.pass();
    assertThat(pass.changedBy()).containsExactly("DeleteAccessKey", "DeleteUser", "DeleteSecret");
    assertThat(Schemas.errors("event-KeyRotated", rolebridge.announcements().of(pass.arn())))
        .isEmpty();
    assertThat(held(request)).isEmpty();
    assertThat(decommission(request).changes()).isEmpty();

    rolebridge.provision(request).requireReady();
    assertThat(keys.current().id()).isNotEqualTo(key.id());
    keys.assertWork();
  }

  @Test
  void sessions_areDenied_andAFunctionThatWasKilledIsTriedAgain() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "killed");
    Request request = keys.request();
    Hub session = keys.assumed(keys.current());
    Fault.on("iam", "DetachRolePolicy", "RoleName", request.roleName())
        .by("RemoveRole")
        .killCaller()
        .arm(rolebridge);

    Run killed = decommission(request);

    assertThat(killed.changedBy()).contains("DenySessions", "DeleteRole", "DeactivateAccessKey");
    assertThat(Poll.refusal(IamException.class, "the session", () -> session.iam().listUsers()))
        .hasMessageContaining("not authorized");
    assertThat(decommission(request).changedBy()).isEmpty();
    assertThat(held(request))
        .containsOnlyKeys("user " + request.userName(), "secret " + request.secretName());
  }

  @Test
  void retirementThatFailed_isFinishedByThePass() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "retiring");
    Fault.on("iam", "UpdateAccessKey", "UserName", keys.request().userName())
        .by("RetireUser")
        .error("AccessDenied", 403)
        .arm(rolebridge);

    assertThat(decommission(keys.request()).failure()).containsEntry("failedState", "RetireUser");

    assertThat(keys.pass().changedBy()).containsExactly("DeactivateAccessKey");
    assertThat(keys.statuses()).containsValue("Inactive");
  }

  @Test
  void otherRole_userAndKeyStay() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "shared");
    Request second = keys.request().inRole("second");
    rolebridge.provision(second).requireReady();

    Run run = decommission(keys.request());

    assertThat(run.changedBy()).containsExactly(REMOVAL_OF_ROLE);
    assertThat(kept(run)).containsExactly(second.userArn());
    new UserKeys(rolebridge, second).assertWork();
    assertThat(keys.pass().changes()).isEmpty();
  }

  @Test
  void usedRole_isRefused_unlessForced() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "used");
    Request request = keys.request();
    keys.assertWork();
    Map<String, Object> before = held(request);

    Run refused = decommission(request);

    assertThat(refused.failure())
        .containsEntry("error", "RoleInUseException")
        .containsEntry("failedState", "RemoveRole")
        .extractingByKey("message")
        .asString()
        .contains(request.roleArn(), "less than 24 hours ago", "force");
    assertThat(held(request)).isEqualTo(before);
    String event = rolebridge.announcements().of(refused.arn());
    assertThat(Schemas.errors("event-IntegrationFailed", event)).isEmpty();
    assertThat(forced(request).changedBy()).contains("DeleteRole");
  }

  /** By what IAM lets the functions do where rolebridge's boundaries aren't. */
  @Test
  void roleAndUserWhoseBoundariesSomebodyTook_areClosedAllTheSame() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "unlimited");
    Request request = keys.request();
    StoredKey key = keys.current();
    Hub session = keys.assumed(key);
    Hub hub = rolebridge.hub();
    hub.iam().deleteRolePermissionsBoundary(r -> r.roleName(request.roleName()));
    hub.iam().deleteUserPermissionsBoundary(r -> r.userName(request.userName()));

    Run run = decommission(request);

    assertThat(run.changedBy())
        .containsExactly(
            "UpdateAssumeRolePolicy",
            "DetachRolePolicy",
            "DeleteRole",
            "DeletePolicy",
            "DeactivateAccessKey");
    assertThat(kept(run)).containsExactly(key.id(), keys.secretArn(), request.userArn());
    assertThat(held(request))
        .containsOnlyKeys("user " + request.userName(), "secret " + request.secretName());
    assertThatThrownBy(() -> session.iam().listUsers()).isInstanceOf(IamException.class);
    assertThat(keys.statuses()).containsEntry(key.id(), "Inactive");
  }

  @Test
  void roleThatOthersUseToo_isLeftWhole() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "foreign");
    Request request = keys.request();
    rolebridge
        .hub()
        .iam()
        .putRolePolicy(
            r ->
                r.roleName(request.roleName())
                    .policyName("theirs")
                    .policyDocument(PolicyText.allowing("s3:*", "*")));
    Map<String, Object> before = held(request);

    Run run = decommission(request);

    assertThat(run.failure())
        .containsEntry("error", "RoleSharedException")
        .extractingByKey("message")
        .asString()
        .contains("the inline policy theirs");
    assertThat(held(request)).isEqualTo(before);
    keys.assertWork();
  }

  @Test
  void twoAtOnce_andOneBesideProvision_doNoHarm() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "together");
    Request request = keys.request();
    Request second = request.inRole("second");
    List<String> all =
        List.of(
            rolebridge.start("decommission", request.text()),
            rolebridge.start("decommission", request.text()),
            rolebridge.start("provision", second.text()));

    all.forEach(arn -> rolebridge.end(arn).requireReady());

    assertThat(held(request)).doesNotContainKeys("role " + request.roleName());
    new UserKeys(rolebridge, second).assertWork();
    assertThat(keys.pass().changes()).isEmpty();
  }

  @Test
  void badRequest_isRejected() throws Exception {
    Run run = decommission(Request.ofNewUser("bad").with("nonsense", true));

    assertThat(run.failure())
        .containsEntry("error", "RequestRejected")
        .containsEntry("failedState", "ResolveRemoval");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-IntegrationRejected", event)).isEmpty();
  }

  @Test
  void command_showsWhatWentAndWhatStays() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "by-command");
    Path file = Files.writeString(folder.resolve("request.json"), keys.request().text());
    URI endpoint = rolebridge.account().endpoint().orElseThrow();
    keys.assertWork();

    Command refused = Command.run(endpoint, "decommission", file.toString(), "--json");
    Command command = Command.run(endpoint, "decommission", file.toString(), "--force");
    Command again = Command.run(endpoint, "decommission", file.toString(), "--json");

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.document()).containsEntry("error", "RoleInUseException");
    assertThat(Schemas.errors("decommission", refused.out())).isEmpty();
    assertThat(command.status()).as(command.err()).isZero();
    assertThat(command.err()).contains("✓ RemoveRole", "✓ RetireUser");
    assertThat(command.out())
        .contains("Taken away:", "DeleteRole", "Stays:", "first scheduled pass after");
    assertThat(again.document()).containsEntry("status", "unchanged");
    assertThat(Schemas.errors("decommission", again.out())).isEmpty();
  }
}
