package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/** The old key ends when nothing wants it back, and only then. */
class OldKeyTest {

  private final FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
  private final String first = aws.keyIds(Requests.USER).getFirst();

  /** A pass that stands before this state, with the first key due for it. */
  private RotationRun passAt(String state) {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofHours(25));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofHours(5));
    if (state.equals("DeleteOldKey")) {
      RotationRun.scheduled(aws).finish();
      aws.advance(Duration.ofDays(8));
    }
    RotationRun pass = RotationRun.scheduled(aws).runTo(state);
    assertThat(pass.state()).as(pass.toString()).isEqualTo(state);
    return pass;
  }

  /** An undo labels the key right before the pass makes this call. */
  private void putBackBefore(String operation, RotationRun pass) {
    pass.caller()
        .failing(
            call -> {
              if (call.operation().equals(operation)) {
                pass.caller().failing(_ -> null);
                aws.secretLabels(Requests.SECRET)
                    .put(StoredSecret.PENDING, SecretVersion.idFor(first));
              }
              return null;
            });
    pass.step();
    assertThat(pass.state()).as(pass.toString()).isNotEqualTo("Failed");
    assertThat(pass.actions()).isEmpty();
    assertThat(aws.secretTags(Requests.SECRET)).containsEntry(Tags.RETIRING, Tags.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TagResource", "UpdateAccessKey"})
  void deactivate_keyIsPutBackMeanwhile_itWorksOn(String operation) {
    putBackBefore(operation, passAt("DeactivateOldKey"));

    assertThat(aws.isActive(first)).isTrue();
  }

  /** From this moment its watch period counts; without the note it would begin at the next pass. */
  @Test
  void deactivate_notesWhen() {
    passAt("DeactivateOldKey").step();

    assertThat(aws.isActive(first)).isFalse();
    assertThat(aws.secretTags(Requests.SECRET).get(Tags.DEACTIVATED))
        .isEqualTo(first + " " + aws.clock().instant());
  }

  @Test
  void delete_keyIsPutBackMeanwhile_itStays() {
    putBackBefore("TagResource", passAt("DeleteOldKey"));

    assertThat(aws.keyIds(Requests.USER)).contains(first);
  }

  @Test
  void revokedKey_activatedByHand_isEndedByTheNextPass() {
    RotationRun.now(aws).finish();
    RotationRun.revoke(aws, aws.caller(), first);
    aws.caller().accessKeys().activate(Requests.USER, first);
    aws.advance(Duration.ofMinutes(1));

    RotationRun pass = RotationRun.scheduled(aws).finish();

    assertThat(pass.actions()).containsExactly("DeactivateAccessKey");
    assertThat(aws.isActive(first)).isFalse();
    assertThat(aws.secretTags(Requests.SECRET).get(Tags.DEACTIVATED))
        .isEqualTo(first + " " + aws.clock().instant());
  }

  @Test
  void revokedKey_inTheWayOfANewOne_isDeletedBeforeItsWatchIsOver() {
    RotationRun.now(aws).finish();
    RotationRun.revoke(aws, aws.caller(), first);

    RotationRun rotation = RotationRun.now(aws).finish();

    assertThat(rotation.actions()).startsWith("DeleteAccessKey", "CreateAccessKey");
    assertThat(aws.keyIds(Requests.USER)).hasSize(2).doesNotContain(first);
  }

  @Test
  void removeOrphan_thereIsNone_deletesNothing() {
    Caller caller = aws.caller();

    assertThat(
            new RemoveOrphan(RotationRun.reader(aws, caller), caller.accessKeys())
                .apply(RotationInput.scheduled(Requests.USER))
                .changes())
        .isEmpty();
    assertThat(aws.keyIds(Requests.USER)).containsExactly(first);
  }
}
