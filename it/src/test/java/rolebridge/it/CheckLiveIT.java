package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check --live} tells is what provision then does; by itself it does nothing. */
@ExtendWith(InstallationExtension.class)
class CheckLiveIT {

  private static final String TRUST_OF_NOBODY =
      """
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Principal": { "Service": "ec2.amazonaws.com" },
            "Action": "sts:AssumeRole"
          }
        ]
      }
      """;

  @TempDir private static Path folder;
  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  /** Runs it, and fails where it changes or reads out anything. */
  private static Command check(Request request, String... options) throws Exception {
    Path file = Files.writeString(folder.resolve(request.mark() + ".json"), request.text());
    Map<String, Object> held = Holdings.of(rolebridge, request);
    long before = rolebridge.recorder().latest();
    List<String> arguments = new ArrayList<>(List.of("check", file.toString(), "--live"));
    arguments.addAll(List.of(options));

    Command command =
        Command.run(
            rolebridge.account().endpoint().orElseThrow(), arguments.toArray(String[]::new));

    assertThat(rolebridge.recorder().after(before))
        .filteredOn(call -> call.concerns(request.mark()))
        .isNotEmpty()
        .noneMatch(Recorder.Call::mutating)
        .noneMatch(call -> call.operation().equals("GetSecretValue"));
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(held);
    return command;
  }

  private static Map<String, Object> document(Request request) throws Exception {
    Command command = check(request, "--json");
    assertThat(command.status()).as(command.err()).isZero();
    assertThat(Schemas.errors("check", command.out())).isEmpty();
    assertThat(command.document()).containsEntry("status", "valid").containsEntry("live", true);
    return command.document();
  }

  private static List<String> changes(Map<String, Object> document) {
    return JsonText.members(document, "changes").stream()
        .map(change -> change.get("action") + " " + change.get("resource"))
        .toList();
  }

  private static List<String> differences(Map<String, Object> document) {
    return JsonText.members(document, "differences").stream()
        .map(difference -> difference.get("part") + " " + difference.get("resource"))
        .toList();
  }

  @Test
  void whatIsTold_isWhatProvisionThenDoes() throws Exception {
    Request request = Request.ofNewUser("foretold").with("tags", Map.of("Team", "SOC"));
    Map<String, Object> fresh = document(request);
    Run first = rolebridge.provision(request).requireReady();
    assertThat(changes(fresh))
        .hasSize(8)
        .zipSatisfy(
            first.changes(),
            (told, done) -> assertThat(done).matches("\\Q" + told.replace("?", "\\E.\\Q") + "\\E"));
    assertThat(JsonText.members(fresh, "differences"))
        .allSatisfy(difference -> assertThat(difference).containsEntry("before", null));

    Map<String, Object> settled = document(request);
    assertThat(changes(settled)).isEmpty();
    assertThat(differences(settled)).isEmpty();
    assertThat(check(request).out()).contains("unchanged: provision would change nothing");

    letTheRootIn(request);
    Request changed = request.withActions("iam:ListUsers", "iam:ListRoles");
    Map<String, Object> drifted = document(changed);
    assertThat(changes(drifted))
        .containsExactly(
            "CreatePolicyVersion " + request.policyArn(),
            "UpdateAssumeRolePolicy " + request.roleArn());
    assertThat(differences(drifted))
        .containsExactly("permissions " + request.policyArn(), "trust " + request.roleArn());
    Command shown = check(changed);
    assertThat(shown.status()).as(shown.err()).isZero();
    assertThat(shown.out().lines().filter(line -> line.startsWith("-") || line.startsWith("+")))
        .containsExactly(
            "--- permissions of " + request.policyArn() + " (now)",
            "+++ permissions of " + request.policyArn() + " (planned)",
            "-        \"iam:ListUsers\"",
            "+        \"iam:ListUsers\",",
            "+        \"iam:ListRoles\"",
            "--- trust of " + request.roleArn() + " (now)",
            "+++ trust of " + request.roleArn() + " (planned)",
            "-        \"AWS\" : [",
            "-          \"" + request.userArn() + "\",",
            "-          \"arn:aws:iam::000000000000:root\"",
            "-        ]",
            "+        \"AWS\" : \"" + request.userArn() + "\"");

    Run second = rolebridge.provision(changed).requireReady();
    assertThat(second.changes()).isEqualTo(changes(drifted));
    assertThat(changes(document(changed))).isEmpty();
  }

  /** By hand, in rolebridge's own statement. */
  private static void letTheRootIn(Request request) {
    String trust =
        JsonText.of(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(
                    Map.of(
                        "Sid",
                        "RolebridgeTrust",
                        "Effect",
                        "Allow",
                        "Principal",
                        Map.of("AWS", List.of(request.userArn(), "arn:aws:iam::000000000000:root")),
                        "Action",
                        "sts:AssumeRole"))));
    rolebridge
        .hub()
        .iam()
        .updateAssumeRolePolicy(r -> r.roleName(request.roleName()).policyDocument(trust));
  }

  @Test
  void namesOfOthers_areAllToldAsProvisionTells() throws Exception {
    Request request = Request.ofNewUser("foretaken");
    rolebridge.hub().iam().createUser(r -> r.userName(request.userName()));
    rolebridge
        .hub()
        .iam()
        .createRole(r -> r.roleName(request.roleName()).assumeRolePolicyDocument(TRUST_OF_NOBODY));

    Command command = check(request, "--json");

    assertThat(command.status()).isEqualTo(2);
    assertThat(Schemas.errors("check", command.out())).isEmpty();
    assertThat(command.document())
        .containsEntry("status", "rejected")
        .containsEntry("violations", rolebridge.provision(request).failure().get("violations"));
    assertThat(JsonText.members(command.document(), "violations"))
        .extracting(violation -> violation.get("rule"))
        .containsExactlyInAnyOrder("userNotManaged", "roleNotManaged");
  }

  @Test
  void roleOfAnotherAccount_isNotLookedAt() throws Exception {
    Request request = Request.ofNewUser("elsewhere").with("accountId", "222222222222");
    Path file = Files.writeString(folder.resolve("elsewhere.json"), request.text());
    long before = rolebridge.recorder().latest();

    Command command =
        Command.run(
            rolebridge.account().endpoint().orElseThrow(),
            "check",
            file.toString(),
            "--live",
            "--json");

    assertThat(command.status()).isEqualTo(2);
    assertThat(Schemas.errors("check", command.out())).isEmpty();
    assertThat(command.document())
        .containsEntry("error", "OtherAccountNotVisible")
        .extractingByKey("cause")
        .asString()
        .contains("000000000000", "222222222222");
    assertThat(rolebridge.recorder().after(before))
        .noneMatch(call -> call.concerns(request.mark()));
  }
}
