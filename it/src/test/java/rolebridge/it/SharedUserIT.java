package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second integration of a user that has one. */
@ExtendWith(InstallationExtension.class)
class SharedUserIT {

  private static final Request FIRST = Request.ofNewUser("shared");
  private static final Request SECOND = FIRST.inRole("second").withActions("ec2:DescribeRegions");

  private static Installation rolebridge;
  private static Run first;
  private static Run second;
  private static Map<String, Object> heldBefore;
  private static Map<String, Object> held;
  private static List<Recorder.Call> calls;

  @BeforeAll
  static void provision(Installation installation) {
    rolebridge = installation;
    first = rolebridge.provision(FIRST).requireReady();
    heldBefore = Holdings.of(rolebridge, FIRST);
    long before = rolebridge.recorder().latest();
    second = rolebridge.provision(SECOND).requireReady();
    calls = rolebridge.recorder().changesAfter(before, FIRST.mark());
    held = Holdings.of(rolebridge, FIRST);
  }

  @Test
  void second_makesOnlyItsRoleAndPolicy() {
    assertThat(second.changes())
        .containsExactly(
            "CreatePolicy " + SECOND.policyArn(),
            "CreateRole " + SECOND.roleArn(),
            "AttachRolePolicy " + SECOND.roleArn() + " " + SECOND.policyArn(),
            "UpdateAssumeRolePolicy " + SECOND.roleArn());
    assertThat(held)
        .containsOnlyKeys(
            "user " + FIRST.userName(),
            "secret " + FIRST.secretName(),
            "role " + FIRST.roleName(),
            "role " + SECOND.roleName(),
            "policy " + FIRST.policyName(),
            "policy " + SECOND.policyName());
  }

  @Test
  void first_isNotTouched() {
    assertThat(held).containsAllEntriesOf(heldBefore);
    assertThat(calls).isNotEmpty();
    assertThat(calls)
        .filteredOn(call -> call.concerns(FIRST.roleName()) || call.concerns(FIRST.policyName()))
        .isEmpty();
  }

  @Test
  void theOneKey_assumesBothRoles() {
    StoredKey key = StoredKey.of(rolebridge.hub(), FIRST.secretName());

    assertThat(List.of(first, second))
        .allSatisfy(
            run -> {
              assertThat(run.instance()).containsEntry("accessKeyId", key.id());
              assertThat(key.assume(rolebridge.hub(), run.instance()).credentials()).isNotNull();
            });
  }
}
