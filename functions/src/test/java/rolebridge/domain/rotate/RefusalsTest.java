package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.Roles;

/**
 * What a pass takes away, it takes away whatever else of the user refuses for good, or is too busy
 * for as long as the machine tries.
 */
class RefusalsTest {

  /** Without these it knows neither the keys nor what became of them. */
  private static final Set<String> NEEDED =
      Set.of("ListAccessKeys", "DescribeSecret", "UpdateAccessKey");

  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2());

  /** A revocation of both keys that was killed when it had written them down. */
  private static FakeAws leaked() {
    FakeAws aws = READY.copy();
    RotationRun.now(aws).finish();
    Caller killed = aws.caller();
    killed.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> RotationRun.revoke(aws, killed, "")).isInstanceOf(Error.class);
    assertThat(aws.keyIds(Requests.USER)).hasSize(2).allMatch(aws::isActive);
    return aws;
  }

  private static void assertEnded(FakeAws aws, RotationRun pass) {
    assertThat(aws.keyIds(Requests.USER))
        .as(pass.toString())
        .filteredOn(id -> id.endsWith("1") || id.endsWith("2"))
        .noneMatch(aws::isActive);
  }

  /** In one pass, whichever operation it is that never works. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leakedKeys_oneOperationFailsForGood_endAllTheSame(boolean passes) {
    List<Consumer<FakeAws>> lives = List.of(aws -> {}, RefusalsTest::leave, RefusalsTest::pend);
    for (Consumer<FakeAws> life : lives) {
      FakeAws clean = leaked();
      life.accept(clean);
      List<String> operations =
          RotationRun.scheduled(clean).finish().caller().calls().stream()
              .map(Caller.Call::operation)
              .distinct()
              .filter(operation -> !NEEDED.contains(operation))
              .toList();
      for (String operation : operations) {
        FakeAws aws = leaked();
        life.accept(aws);
        RotationRun pass = RotationRun.scheduled(aws);
        pass.caller()
            .failing(
                call ->
                    call.operation().equals(operation)
                        ? Fault.refused(passes ? Mishap::unavailable : Mishap::refusal)
                        : null);

        pass.finish();

        assertEnded(aws, pass);
        if (operation.equals("GetUser")) {
          assertThat(pass.state()).as(pass.toString()).isEqualTo("Failed");
        }
      }
    }
  }

  private static void leave(FakeAws aws) {
    aws.secretTags(Requests.SECRET).put(Tags.LEAVING, "keys-ended " + aws.clock().instant());
  }

  private static void pend(FakeAws aws) {
    aws.caller()
        .secrets()
        .markPending(Requests.SECRET, "rolebridge-key-" + aws.keyIds(Requests.USER).getFirst());
  }

  /** Who may tag or delete the secret keeps no leaked key alive. */
  @ParameterizedTest
  @MethodSource
  void leakedKeys_ofASecretThatIsNobodys_end(Consumer<FakeAws> done) {
    FakeAws aws = leaked();
    done.accept(aws);

    RotationRun pass = RotationRun.scheduled(aws).finish();

    assertEnded(aws, pass);
    assertThat(pass.state()).isEqualTo("Failed");
  }

  static Stream<Consumer<FakeAws>> leakedKeys_ofASecretThatIsNobodys_end() {
    return Stream.of(
        aws -> aws.secretTags(Requests.SECRET).remove(Tags.MANAGED),
        aws -> aws.caller().secrets().scheduleDeletion(Requests.SECRET));
  }

  /** The first call of each operation that ends one of two leaked keys is refused. */
  @Test
  void leakedKeys_oneRefuses_theOtherEnds() {
    FakeAws aws = leaked();
    RotationRun pass = RotationRun.scheduled(aws);
    pass.caller().failingOnce("UpdateAccessKey", Fault.refused(Mishap::refusal));

    pass.finish();

    assertThat(aws.keyIds(Requests.USER)).filteredOn(aws::isActive).hasSize(1);
    assertThat(pass.error()).isEqualTo("RefusedByAwsException");
  }

  private static void removeRoles(FakeAws aws) {
    Roles roles = aws.caller().roles();
    for (String arn : aws.caller().userRoles().arnsOf(Requests.USER)) {
      roles.attachedPolicies(arn).forEach(policy -> roles.detach(arn, policy));
      roles.delete(arn);
    }
  }

  /**
   * A user that lost its last role keeps no key but the one that refuses. Where the pending key
   * keeps its label, it is noted who ended it, since one that another ended stops the passes.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keysOfAUserWithoutRoles_oneCallFails_theOthersEnd(boolean passes) {
    Map<String, Integer> left = new HashMap<>();
    List<String> noted = new ArrayList<>();
    for (String operation : List.of("UpdateSecretVersionStage", "UpdateAccessKey")) {
      FakeAws aws = READY.copy();
      RotationRun rotation = RotationRun.now(aws).runTo("ValidatePendingKey");
      assertThat(rotation.hasEnded()).isFalse();
      aws.advance(Duration.ofMinutes(16));
      removeRoles(aws);
      Caller caller = aws.caller();
      caller.failingOnce(operation, Fault.refused(passes ? Mishap::unavailable : Mishap::refusal));

      assertThatThrownBy(
              () ->
                  RotationRun.retireUser(aws, caller)
                      .apply(new RetireUser.Input(Requests.USER, true)))
          .hasMessageContaining(passes ? "AWS didn't answer" : "AWS refused");
      if (aws.secretTags(Requests.SECRET)
          .getOrDefault(Tags.DEACTIVATED, Tags.NONE)
          .equals(aws.keyIds(Requests.USER).getLast() + " " + aws.clock().instant())) {
        noted.add(operation);
      }
      left.put(operation, (int) aws.keyIds(Requests.USER).stream().filter(aws::isActive).count());
    }

    assertThat(left)
        .containsOnly(Map.entry("UpdateSecretVersionStage", 0), Map.entry("UpdateAccessKey", 1));
    assertThat(noted).containsExactly("UpdateSecretVersionStage");
  }
}
