package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.iam.IamClient;

/** A user's key or secret that somebody took away: provision makes the access work again. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class StoredKeyIT {

  private static Installation rolebridge;
  private static IamClient iam;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    iam = installation.hub().iam();
  }

  @Test
  void deletedSecret_isRestoredWithAKeyThatWorks() {
    Request request = Request.ofNewUser("restored");
    Run first = rolebridge.provision(request).requireReady();
    rolebridge
        .hub()
        .secrets()
        .deleteSecret(r -> r.secretId(request.secretName()).recoveryWindowInDays(7L));

    Run run = rolebridge.provision(request);

    assertThat(run.changedBy()).contains("RestoreSecret");
    assertThat(run.instance()).containsEntry("secretArn", first.instance().get("secretArn"));
    assertWorks(request, run);
  }

  @Test
  void deletedKey_isReplaced() {
    Request request = Request.ofNewUser("replaced");
    Run first = rolebridge.provision(request).requireReady();
    String lost = (String) first.instance().get("accessKeyId");
    new UserKeys(rolebridge, request).storedLongAgo();
    iam.deleteAccessKey(r -> r.userName(request.userName()).accessKeyId(lost));

    Run run = rolebridge.provision(request);

    assertThat(run.changedBy()).containsExactly("CreateAccessKey", "PutSecretValue");
    assertWorks(request, run);
    assertThat(keys(request)).containsOnlyKeys((String) run.instance().get("accessKeyId"));
  }

  @Test
  void anotherKeyBesideTheStored_isLeftAlone() {
    Request request = Request.ofNewUser("beside");
    Run first = rolebridge.provision(request).requireReady();
    String another =
        iam.createAccessKey(r -> r.userName(request.userName())).accessKey().accessKeyId();

    Run run = rolebridge.provision(request);

    assertThat(run.changes()).isEmpty();
    assertThat(keys(request))
        .containsOnlyKeys((String) first.instance().get("accessKeyId"), another);
    assertWorks(request, run);
  }

  private static Map<String, Object> keys(Request request) {
    return JsonText.member(
        JsonText.member(Holdings.of(rolebridge, request), "user " + request.userName()), "keys");
  }

  private static void assertWorks(Request request, Run run) {
    StoredKey key = StoredKey.of(rolebridge.hub(), request.secretName());
    assertThat(run.instance()).containsEntry("accessKeyId", key.id());
    assertThat(keys(request)).containsEntry(key.id(), "Active");
    assertThat(key.assume(rolebridge.hub(), run.instance()).assumedRoleUser().arn())
        .contains("/" + request.roleName() + "/");
  }
}
