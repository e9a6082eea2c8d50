package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** Two runs for one user at the same time: neither destroys what the other needs. */
@ExtendWith(InstallationExtension.class)
class ConcurrentRunsIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Longer than a state takes, and shorter than an SDK waits for an answer. */
  private static final int HELD_MILLIS = 4_000;

  /**
   * Where the surviving run is held while the other one fails and undoes its work: when it has seen
   * that there is no user, before its role can be seen, between role and key, and at its proof.
   */
  static final List<Held> HELD =
      List.of(
          new Held("ResolveRequest", "GetRole"),
          new Held("EnsureRole", "CreateRole"),
          new Held("PatchTrust", "UpdateAssumeRolePolicy"),
          new Held("ValidateAccess", "TagRole"));

  private static Installation rolebridge;
  private static Batch<Held, Pair> pairs;

  record Held(String state, String operation) {

    Fault fault(Request request) {
      return Fault.on("iam", operation, "RoleName", request.roleName()).by(state);
    }
  }

  /** The request whose run fails at its proof, and the other one. */
  private record Pair(Request failing, Run failed, Request surviving, Run survived) {}

  @BeforeAll
  static void runAll(Installation installation) {
    rolebridge = installation;
    pairs = new Batch<>(HELD, ConcurrentRunsIT::run);
  }

  private static Pair run(Held held) {
    Request failing = Request.ofNewUser("pair");
    Request surviving = failing.inRole("surviving");
    Fault.on("iam", "TagRole", "RoleName", failing.roleName())
        .by("ValidateAccess")
        .error("AccessDenied", 403)
        .arm(rolebridge);
    held.fault(surviving).delay(HELD_MILLIS).arm(rolebridge);
    String first = rolebridge.start(failing.text());
    String second = rolebridge.start(surviving.text());
    return new Pair(failing, rolebridge.end(first), surviving, rolebridge.end(second));
  }

  @ParameterizedTest
  @FieldSource("HELD")
  void oneFails_theOthersAccessWorks(Held held) throws Exception {
    Pair pair = pairs.of(held);

    Map<String, Object> holdings = Holdings.of(rolebridge, pair.surviving());
    assertThat(pair.failed().failure()).containsEntry("failedState", "ValidateAccess");
    assertWorks(pair.surviving(), pair.survived());
    assertThat(holdings)
        .containsOnlyKeys(
            "user " + pair.surviving().userName(),
            "secret " + pair.surviving().secretName(),
            "role " + pair.surviving().roleName(),
            "policy " + pair.surviving().policyName());
  }

  /** The run that fails is held so that it undoes its work after the other has proven its own. */
  @Test
  void oneFailsLast_theOthersAccessWorks() {
    Request failing = Request.ofNewUser("late");
    Request surviving = failing.inRole("surviving");
    Fault.on("iam", "TagRole", "RoleName", failing.roleName())
        .by("ValidateAccess")
        .delay(2 * HELD_MILLIS)
        .error("AccessDenied", 403)
        .arm(rolebridge);
    String first = rolebridge.start(failing.text());
    Poll.until("the user", LIMIT, () -> user(failing));
    Run survived = rolebridge.provision(surviving);

    Run failed = rolebridge.end(first);

    assertThat(failed.failure()).containsEntry("failedState", "ValidateAccess");
    assertThat(JsonText.members(failed.failure(), "kept"))
        .extracting(kept -> kept.get("resource"))
        .contains(failing.userArn());
    assertThat(survived.changedBy()).doesNotContain("CreateUser");
    assertWorks(surviving, survived);
    assertThat(Holdings.of(rolebridge, surviving))
        .doesNotContainKeys("role " + failing.roleName(), "policy " + failing.policyName());
  }

  private static Optional<String> user(Request request) {
    try {
      return Optional.of(
          rolebridge.hub().iam().getUser(r -> r.userName(request.userName())).user().arn());
    } catch (NoSuchEntityException e) {
      return Optional.empty();
    }
  }

  @Test
  void sameRequestTwice_makesOneAccess() {
    Request request = Request.ofNewUser("twins");
    List<String> started =
        Stream.of(request, request).map(one -> rolebridge.start(one.text())).toList();

    List<Run> runs = started.stream().map(rolebridge::end).toList();

    assertThat(runs).allSatisfy(run -> assertWorks(request, run));
    assertThat(runs.getFirst().instance()).isEqualTo(runs.getLast().instance());
    assertThat(Holdings.of(rolebridge, request))
        .containsOnlyKeys(
            "user " + request.userName(),
            "secret " + request.secretName(),
            "role " + request.roleName(),
            "policy " + request.policyName());
  }

  private static void assertWorks(Request request, Run run) {
    StoredKey key = StoredKey.of(rolebridge.hub(), request.secretName());
    Map<String, Object> holdings = Holdings.of(rolebridge, request);
    assertThat(run.instance()).containsEntry("accessKeyId", key.id());
    assertThat(JsonText.member(JsonText.member(holdings, "user " + request.userName()), "keys"))
        .containsExactly(Map.entry(key.id(), "Active"));
    assertThat(JsonText.member(holdings, "user " + request.userName()).get("inline policies"))
        .isNotEqualTo(Map.of());
    assertThat(holdings.get("role " + request.roleName()).toString()).contains(request.userArn());
    assertThat(key.assume(rolebridge.hub(), run.instance()).assumedRoleUser().arn())
        .contains("/" + request.roleName() + "/");
  }
}
