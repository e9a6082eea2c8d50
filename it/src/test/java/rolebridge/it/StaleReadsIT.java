package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IAM and Secrets Manager may answer what was a while ago: reads lag behind writes on AWS. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class StaleReadsIT {

  private static final int LONGEST_SECONDS = 3;

  /** A user that a late read doesn't show may be gone, so the run may make it and the key again. */
  private static final int ALWAYS = 100;

  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  /** Of a request all of whose reads lag behind, each by a time of its own. */
  private static Request lagging(String test, int seed) {
    Request request = Request.ofNewUser(test);
    Fault.stale("iam", request.mark(), 0, LONGEST_SECONDS, seed).arm(rolebridge);
    Fault.stale("secretsmanager", request.mark(), 0, LONGEST_SECONDS, seed).arm(rolebridge);
    return request;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void life_fromProvisionToDecommission(int seed) {
    Request request = lagging("stale" + seed, seed);
    Request second = request.inRole("second");
    UserKeys keys = new UserKeys(rolebridge, request);

    rolebridge.provision(request).requireReady();
    StoredKey first = keys.current();
    keys.assertWork();

    rolebridge.provision(request).requireReady();
    assertThat(keys.current()).isEqualTo(first);
    assertThat(keys.statuses()).containsOnlyKeys(first.id());
    rolebridge.provision(second).requireReady();

    // A stale list would tell that nothing is due, with the new key neither proven nor current.
    // A stale secret may let the key be proven once more, which harms nothing.
    assertThat(keys.rotateNow().changedBy())
        .containsSubsequence("CreateAccessKey", "ValidateAccessKey", "PromoteKey")
        .filteredOn(action -> !action.equals("ValidateAccessKey"))
        .containsExactly("CreateAccessKey", "PromoteKey");
    StoredKey rotated = keys.current();
    assertThat(rotated.id()).isNotEqualTo(first.id());
    keys.assertWork();

    for (Request each : new Request[] {request, second}) {
      // By force, since the first role was used a moment ago.
      String forced = JsonText.of(Map.of("request", each.json(), "force", true));
      rolebridge.end(rolebridge.start("decommission", forced)).requireReady();
    }
    assertThat(keys.statuses())
        .containsOnly(Map.entry(first.id(), "Inactive"), Map.entry(rotated.id(), "Inactive"));
    assertThat(Holdings.of(rolebridge, request))
        .containsOnlyKeys("user " + request.userName(), "secret " + request.secretName());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void revocation_rightAfterARotation_endsBothKeys(int seed) {
    Request request = lagging("revoked" + seed, seed);
    UserKeys keys = new UserKeys(rolebridge, request);
    rolebridge.provision(request).requireReady();
    StoredKey first = keys.current();
    keys.rotateNow().requireReady();
    StoredKey second = keys.current();

    keys.revoke().requireReady();

    StoredKey last = keys.current();
    assertThat(List.of(first.id(), second.id())).doesNotContain(last.id());
    assertThat(keys.statuses()).containsEntry(last.id(), "Active").containsValue("Inactive");
    keys.assertWork();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6})
  void failedRun_leavesNothing(int seed) {
    Request request = lagging("failed" + seed, seed);
    Fault.on("iam", "CreateAccessKey", "UserName", request.userName())
        .by("EnsureAccessKey")
        .times(ALWAYS)
        .error("AccessDenied", 403)
        .arm(rolebridge);

    assertThat(rolebridge.provision(request).failure())
        .containsEntry("failedState", "EnsureAccessKey");
    assertThat(Holdings.of(rolebridge, request)).isEmpty();
  }
}
