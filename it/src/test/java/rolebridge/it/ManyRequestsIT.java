package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A folder of requests is planned, provisioned and decommissioned; a real account is asked for. */
@ExtendWith(InstallationExtension.class)
class ManyRequestsIT {

  private static Installation rolebridge;

  @TempDir private Path folder;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  private static URI endpoint() {
    return rolebridge.account().endpoint().orElseThrow();
  }

  private Map<String, Object> document(int status, String command, String... options)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of(command, folder.toString()));
    arguments.addAll(List.of(options));
    arguments.add("--json");
    Command run = Command.run(endpoint(), arguments.toArray(String[]::new));
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
    assertThat(Schemas.errors(command.equals("plan") ? "plan" : command + "-requests", run.out()))
        .isEmpty();
    return run.document();
  }

  private static List<Object> outlooks(Map<String, Object> plan) {
    return JsonText.members(plan, "requests").stream()
        .map(request -> request.get("outlook"))
        .toList();
  }

  private static List<Object> statuses(Map<String, Object> document) {
    return JsonText.members(document, "requests").stream()
        .map(request -> ((Map<?, ?>) request.get("outcome")).get("status"))
        .map(Object.class::cast)
        .toList();
  }

  private static List<Object> leftOver(Map<String, Object> plan, Request request) {
    return JsonText.members(plan, "leftOver").stream()
        .filter(left -> request.userName().equals(left.get("userName")))
        .map(left -> left.get("resource"))
        .toList();
  }

  @Test
  void folder_isPlanned_provisioned_andDecommissioned() throws Exception {
    Request json = Request.ofNewUser("manya");
    Request yaml = Request.ofNewUser("manyb");
    Files.writeString(folder.resolve("a.json"), json.text());
    // Every JSON object is a flow mapping of YAML.
    Path second = Files.writeString(folder.resolve("b.yaml"), "---\n" + yaml.text());
    Files.writeString(folder.resolve("notes.md"), "no request");

    Map<String, Object> fresh = document(0, "plan");
    assertThat(outlooks(fresh)).containsExactly("created", "created");
    assertThat(leftOver(fresh, json)).isEmpty();

    assertThat(statuses(document(0, "provision"))).containsExactly("ready", "ready");
    assertThat(outlooks(document(0, "plan"))).containsExactly("unchanged", "unchanged");

    Files.writeString(second, yaml.withActions("iam:ListUsers", "iam:ListRoles").text());
    assertThat(outlooks(document(0, "plan"))).containsExactly("unchanged", "changed");
    Files.delete(second);
    Map<String, Object> without = document(0, "plan");
    assertThat(leftOver(without, json)).isEmpty();
    assertThat(leftOver(without, yaml)).containsExactly(yaml.userArn(), yaml.roleArn());

    Files.writeString(second, yaml.text());
    assertThat(statuses(document(0, "decommission", "--force")))
        .containsExactly("removed", "removed");
  }

  /** As a real account is, but for the endpoint that the environment names. */
  @Test
  void realAccount_isAskedForBeforeItChanges() throws Exception {
    Request request = Request.ofNewUser("asked");
    Path file = Files.writeString(folder.resolve("asked.json"), request.text());
    long before = rolebridge.recorder().latest();

    Command refused =
        Command.runOnAws(endpoint(), "provision", file.toString(), "--target", "aws", "--json");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.document()).containsEntry("error", "ConfirmationMissing");
    assertThat(rolebridge.recorder().after(before))
        .noneMatch(call -> call.concerns(request.mark()));

    Command agreed =
        Command.runOnAws(
            endpoint(), "provision", file.toString(), "--target", "aws", "--yes", "--json");
    assertThat(agreed.status()).as(agreed.err()).isZero();
    assertThat(agreed.document()).containsEntry("status", "ready");
    assertThat(agreed.err())
        .contains(
            "Account 000000000000, Region us-east-1,"
                + " Credentials of the environment, or the default ones,"
                + " Caller arn:aws:iam::000000000000:root, Endpoint "
                + endpoint());
  }
}
