package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.port.Pause;

/** A pass whose answers don't all show what was done a moment ago. */
class LateAnswersTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final String first = aws.keyIds(Requests.USER).getFirst();

  private void lateFrom(FakeAws then, String operation, RotationRun run) {
    run.caller().failing(new OldAnswers(aws, then, operation, Integer.MAX_VALUE));
  }

  @Test
  void undo_ofAKeyRevokedAMomentAgo_neverMakesItWork() {
    RotationRun.now(aws).finish();
    FakeAws then = aws.copy();
    RotationRun.revoke(aws, aws.caller(), first);
    RotationRun undo = RotationRun.undo(aws);
    lateFrom(then, "DescribeSecret", undo);
    undo.caller().observing(() -> assertThat(aws.isActive(first)).isFalse());

    undo.finish();

    assertThat(undo.error()).as(undo.toString()).isEqualTo("AccessKeyRevokedException");
    assertThat(undo.actions()).isEmpty();
    assertThat(aws.isActive(first)).isFalse();
  }

  /** Who made it inactive isn't said, and a look some time later doesn't say it either. */
  @Test
  void undo_ofAKeyMadeInactiveByHand_makesItWork() {
    RotationRun.now(aws).finish();
    aws.deactivate(first);
    Instant begin = aws.clock().instant();

    RotationRun undo = RotationRun.undo(aws).finish();

    assertThat(undo.actions())
        .as(undo.toString())
        .containsExactly("ActivateOldKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
    assertThat(aws.clock().instant()).isEqualTo(begin.plus(Pause.UNTIL_SHOWN));
  }

  /** What a pass made inactive it has said. */
  @Test
  void undo_ofAKeyInItsWatchPeriod_waitsForNothing() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofHours(25));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofHours(5));
    assertThat(RotationRun.scheduled(aws).finish().actions()).contains("DeactivateAccessKey");
    Instant begin = aws.clock().instant();

    RotationRun.undo(aws).finish();

    assertThat(aws.isActive(first)).isTrue();
    assertThat(aws.clock().instant()).isEqualTo(begin);
  }

  /** The list of the versions has its label by then: a former key it is not. */
  @Test
  void keyStoredAMomentAgo_whoseLabelIsShownLate_isPublished() {
    FakeAws then = aws.copy();
    RotationRun rotation = RotationRun.now(aws).runTo("ValidatePendingKey");
    lateFrom(then, "DescribeSecret", rotation);

    rotation.finish();

    assertThat(rotation.actions())
        .as(rotation.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isNotEqualTo(first);
  }

  @Test
  void keyPutBackAMomentAgo_thatAListShowsInactive_isNobodysDoing() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofHours(25));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofHours(5));
    RotationRun.scheduled(aws).finish();
    FakeAws then = aws.copy();
    RotationRun.undo(aws).finish();
    RotationRun pass = RotationRun.scheduled(aws);
    lateFrom(then, "ListAccessKeys", pass);

    assertThat(pass.finish().state()).as(pass.toString()).isEqualTo("Done");
  }

  /** Only what two looks show is for a person. */
  @Test
  void keyThatSomebodyMadeInactive_isToldAfterTwoLooks() {
    aws.deactivate(first);
    Instant begin = aws.clock().instant();

    RotationRun pass = RotationRun.scheduled(aws).finish();

    assertThat(pass.error()).isEqualTo("AccessKeyInactiveException");
    assertThat(aws.clock().instant()).isEqualTo(begin.plus(Pause.UNTIL_SHOWN));
    assertThat(pass.caller().calls())
        .filteredOn(call -> call.operation().equals("ListAccessKeys"))
        .hasSize(2);
  }
}
