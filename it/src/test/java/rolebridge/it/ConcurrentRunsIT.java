package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Two runs for one user at the same time: neither destroys what the other needs. */
@ExtendWith(InstallationExtension.class)
class ConcurrentRunsIT {

  /** All of them: a run fails at its proof while another one for the same user goes on. */
  static final List<Interleaving> INTERLEAVINGS =
      List.of(
          Interleaving.survivorHeldAt("ResolveRequest", "GetRole"),
          Interleaving.survivorHeldAt("EnsureRole", "CreateRole"),
          Interleaving.survivorHeldAt("PatchTrust", "UpdateAssumeRolePolicy"),
          Interleaving.survivorHeldAt("ValidateAccess", "TagRole"),
          Interleaving.LATE);

  private static Installation rolebridge;
  private static Batch<Interleaving, Pair> pairs;

  /**
   * Where a run is held: the surviving one in the call that is named, while the other one fails and
   * undoes its work; or else the failing one at its end, while the surviving one does all of its.
   */
  record Interleaving(String state, String operation) {

    static final Interleaving LATE = new Interleaving("", "");

    static Interleaving survivorHeldAt(String state, String operation) {
      return new Interleaving(state, operation);
    }

    private boolean isLate() {
      return operation.isEmpty();
    }

    Pair run() {
      Request failing = Request.ofNewUser("pair");
      Request surviving = failing.inRole("surviving");
      Hold failingHeld =
          Hold.of(
              rolebridge,
              failing.roleName(),
              Fault.on("iam", "TagRole", "RoleName", failing.roleName())
                  .by("ValidateAccess")
                  .error("AccessDenied", 403));
      String first = rolebridge.start(failing.text());
      failingHeld.awaitCall();
      if (isLate()) {
        Run survived = rolebridge.provision(surviving);
        failingHeld.end();
        return new Pair(failing, rolebridge.end(first), surviving, survived);
      }
      Hold survivingHeld =
          Hold.of(
              rolebridge,
              surviving.roleName(),
              Fault.on("iam", operation, "RoleName", surviving.roleName()).by(state));
      String second = rolebridge.start(surviving.text());
      survivingHeld.awaitCall();
      failingHeld.end();
      Run failed = rolebridge.end(first);
      survivingHeld.end();
      return new Pair(failing, failed, surviving, rolebridge.end(second));
    }

    @Override
    public String toString() {
      return isLate() ? "fails last" : "survivor held in " + state;
    }
  }

  /** The request whose run fails, and the other one. */
  record Pair(Request failing, Run failed, Request surviving, Run survived) {}

  @BeforeAll
  static void runAll(Installation installation) {
    rolebridge = installation;
    pairs = new Batch<>(INTERLEAVINGS, Interleaving::run);
  }

  @ParameterizedTest
  @FieldSource("INTERLEAVINGS")
  void oneFails_theOthersAccessWorks(Interleaving interleaving) throws Exception {
    Pair pair = pairs.of(interleaving);

    assertThat(pair.failed().failure()).containsEntry("failedState", "ValidateAccess");
    assertOneAccess(pair.surviving(), List.of(pair.survived()));
  }

  @Test
  void theOneThatMadeTheUserFailsLast_keepsIt() throws Exception {
    Pair pair = pairs.of(Interleaving.LATE);

    assertThat(pair.survived().changedBy()).doesNotContain("CreateUser");
    assertThat(JsonText.members(pair.failed().failure(), "kept"))
        .extracting(kept -> kept.get("resource"))
        .contains(pair.failing().userArn());
  }

  @Test
  void sameRequestTwice_makesOneAccess() {
    Request request = Request.ofNewUser("twins");
    List<Run> runs =
        rolebridge.overlapping(
            () ->
                Stream.of(request, request)
                    .map(one -> rolebridge.start(one.text()))
                    .toList()
                    .stream()
                    .map(rolebridge::end)
                    .toList());

    assertThat(runs.getFirst().instance()).isEqualTo(runs.getLast().instance());
    assertOneAccess(request, runs);
  }

  /** The user has this one integration, and its stored key is its only one and assumes the role. */
  private static void assertOneAccess(Request request, List<Run> runs) {
    Map<String, Object> holdings = Holdings.of(rolebridge, request);
    assertThat(holdings)
        .containsOnlyKeys(
            "user " + request.userName(),
            "secret " + request.secretName(),
            "role " + request.roleName(),
            "policy " + request.policyName());
    StoredKey key = StoredKey.of(rolebridge.hub(), request.secretName());
    Map<String, Object> user = JsonText.member(holdings, "user " + request.userName());
    assertThat(JsonText.member(user, "keys")).containsExactly(Map.entry(key.id(), "Active"));
    assertThat(JsonText.member(user, "inline policies")).hasSize(1);
    Map<String, Object> role = JsonText.member(holdings, "role " + request.roleName());
    assertThat(role).containsEntry("attached policies", List.of(request.policyArn()));
    assertThat(role.get("trust").toString()).contains("Effect=Allow", request.userArn());
    assertThat(runs)
        .allSatisfy(
            run -> {
              assertThat(run.instance()).containsEntry("accessKeyId", key.id());
              assertThat(key.assume(rolebridge.hub(), run.instance()).credentials()).isNotNull();
            });
  }
}
