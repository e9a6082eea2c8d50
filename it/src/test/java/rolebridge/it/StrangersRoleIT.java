package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Whoever may make a role below a user's path decides nothing of the user by it. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
@Order(3)
class StrangersRoleIT {

  private static Installation rolebridge;
  private static Hub stranger;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    stranger = Person.thatMay(rolebridge, "roles.stranger", "iam:CreateRole");
  }

  /** A role of the stranger's below the user's path, which lets nobody in. */
  private static String strangersRole(Request request) {
    String trust =
        JsonText.of(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(
                    Map.of(
                        "Effect",
                        "Allow",
                        "Principal",
                        Map.of("Service", "ec2.amazonaws.com"),
                        "Action",
                        "sts:AssumeRole"))));
    return stranger
        .iam()
        .createRole(
            r ->
                r.roleName("stranger-" + request.roleName())
                    .path(request.path())
                    .assumeRolePolicyDocument(trust))
        .role()
        .arn();
  }

  private static List<String> kept(Run run) {
    return JsonText.members(run.output(), "kept").stream()
        .map(kept -> kept.get("resource").toString())
        .toList();
  }

  @Test
  void rotationAndRevocation_passItOver_andNameIt() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "passed");
    StoredKey first = keys.current();
    String role = strangersRole(keys.request());

    Run rotated = keys.rotateNow();

    assertThat(rotated.changedBy())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(kept(rotated)).containsExactly(role);
    keys.assertWork();

    StoredKey leaked = keys.current();
    Run revoked = keys.revoke(leaked.id());

    assertThat(kept(revoked)).contains(role);
    assertThat(keys.statuses())
        .as("Inactive, or deleted where two keys left no room")
        .doesNotContainEntry(leaked.id(), "Active");
    assertThat(keys.current().id()).isNotIn(first.id(), leaked.id());
    keys.assertWork();
  }

  @Test
  void lastRoleOfTheUser_goes_andSoDoTheKeyAndTheUser() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "left-alone");
    Request request = keys.request();
    StoredKey key = keys.current();
    String role = strangersRole(request);

    Run removed =
        rolebridge.end(
            rolebridge.start(
                "decommission", JsonText.of(Map.of("request", request.json(), "force", true))));

    assertThat(removed.changedBy()).endsWith("DeactivateAccessKey");
    assertThat(kept(removed)).contains(role);
    assertThat(keys.statuses()).containsEntry(key.id(), "Inactive");

    keys.age(Duration.ofDays(8));
    Run pass = keys.pass();

    assertThat(pass.changedBy()).containsExactly("DeleteAccessKey", "DeleteUser", "DeleteSecret");
    assertThat(kept(pass)).containsExactly(role);
  }

  @Test
  void failedRun_isUndone() {
    Request request = Request.ofNewUser("undone");
    String role = strangersRole(request);
    Fault.on("iam", "TagRole", "RoleName", request.roleName())
        .by("ValidateAccess")
        .error("AccessDenied", 403)
        .arm(rolebridge);

    Run failed = rolebridge.provision(request);

    assertThat(
            JsonText.members(failed.failure(), "kept").stream()
                .map(kept -> kept.get("resource").toString()))
        .contains(role)
        .doesNotContain(request.userArn());
    assertThat(Holdings.of(rolebridge, request))
        .doesNotContainKey("user " + request.userName())
        .doesNotContainKey("secret " + request.secretName());
  }
}
