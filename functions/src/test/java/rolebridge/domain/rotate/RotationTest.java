package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.revoke.RevokeKey;

/** The life of a key, pass after pass. */
class RotationTest {

  private final FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
  private final String first = aws.keyIds(Requests.USER).getFirst();

  private String current() {
    return aws.currentKey(Requests.SECRET).orElseThrow().id();
  }

  private String last() {
    return aws.keyIds(Requests.USER).getLast();
  }

  private void assertWorks() {
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .isEmpty();
  }

  /** The first key is the previous one, and its watch period begins. */
  private void deactivateFirst() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofHours(25));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofHours(5));
    RotationRun.scheduled(aws).finish();
    assertThat(aws.isActive(first)).isFalse();
  }

  @Test
  void scheduled_youngKey_nothingIsDue_inThreeCalls() {
    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.state()).isEqualTo("Done");
    assertThat(run.actions()).isEmpty();
    assertThat(run.caller().calls())
        .extracting(Caller.Call::operation)
        .containsExactly("ListAccessKeys", "DescribeSecret");
    assertThat(run.inspection().dueDate()).isEqualTo("2026-05-28T20:00:00Z");
  }

  @Test
  void scheduled_beforeTheMaximumAge_rotates() {
    aws.advance(Duration.ofDays(89));

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(current()).isEqualTo(last()).isNotEqualTo(first);
    assertThat(aws.secretLabels(Requests.SECRET))
        .containsEntry(StoredSecret.PREVIOUS, SecretVersion.idFor(first))
        .doesNotContainKey(StoredSecret.PENDING);
    assertThat(run.inspection().previous().accessKeyId()).isEqualTo(first);
    assertThat(run.inspection().next().action()).isEqualTo("DeactivateOldKey");
    assertWorks();
    assertThat(run.caller().calls().stream().map(Caller.Call::operation))
        .as("three times on each of two roles")
        .filteredOn("AssumeRole"::equals)
        .hasSize(6);
    System.out.println("Calls of a whole rotation on two roles: " + run.caller().callCount());
  }

  @Test
  void scheduled_aSecondTooEarly_waits() {
    Instant created = Instant.parse("2026-03-01T08:00:00Z");
    aws.advance(
        Duration.between(aws.clock().instant(), created.plus(Duration.ofHours(88 * 24 + 12))));
    aws.advance(Duration.ofSeconds(-1));

    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();
  }

  @Test
  void now_thenPassesInTime_retireTheOldKey() {
    assertThat(RotationRun.now(aws).finish().actions())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(RotationRun.now(aws).finish().actions()).isEmpty();
    aws.advance(Duration.ofHours(24));
    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();
    assertThat(aws.isActive(first)).isTrue();
    aws.advance(Duration.ofHours(4));
    assertThat(RotationRun.scheduled(aws).finish().actions())
        .containsExactly("DeactivateAccessKey");
    assertThat(aws.isActive(first)).isFalse();
    aws.advance(Duration.ofDays(7).minusSeconds(1));
    assertThat(RotationRun.now(aws).finish().actions()).isEmpty();
    aws.advance(Duration.ofSeconds(1));
    assertThat(RotationRun.scheduled(aws).finish().actions()).containsExactly("DeleteAccessKey");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(current());
    assertWorks();
  }

  @Test
  void undo_inGrace_putsThePreviousKeyBack() {
    RotationRun.now(aws).finish();
    String second = last();

    RotationRun undo = RotationRun.undo(aws).finish();

    assertThat(undo.actions())
        .as(undo.toString())
        .containsExactly("ActivateOldKey", "ValidateAccessKey", "PromoteKey");
    assertThat(current()).isEqualTo(first);
    assertThat(undo.inspection().previous().accessKeyId()).isEqualTo(second);
    assertWorks();
  }

  /** EventBridge delivers at least once. */
  @Test
  void undoByAnEvent_deliveredTwice_undoesNothingTheSecondTime() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(5));
    Map<String, Object> event =
        Map.of(
            "time",
            aws.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            "detail",
            Map.of("schemaVersion", 1, "userName", Requests.USER, "undo", true));
    aws.advance(Duration.ofSeconds(3));

    assertThat(RotationRun.by(aws, event).finish().actions())
        .containsExactly("ActivateOldKey", "ValidateAccessKey", "PromoteKey");
    assertThat(current()).isEqualTo(first);
    RotationRun again = RotationRun.by(aws, event).finish();

    assertThat(again.error()).isEmpty();
    assertThat(again.actions()).isEmpty();
    assertThat(again.isAnnounced()).isTrue();
    assertThat(current()).isEqualTo(first);
    assertWorks();
  }

  /** Who asks by an event sees no execution; the schedule has nobody who waits for an answer. */
  @Test
  void nothingToDo_isToldToWhoAskedByAnEvent() {
    Map<String, Object> event =
        Map.of(
            "time",
            aws.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
            "detail",
            Map.of("schemaVersion", 1, "userName", Requests.USER, "now", true));
    assertThat(RotationRun.by(aws, event).finish().isAnnounced()).isTrue();

    RotationRun again = RotationRun.by(aws, event).finish();
    RotationRun scheduled = RotationRun.scheduled(aws).finish();

    assertThat(again.state()).isEqualTo("Done");
    assertThat(again.actions()).isEmpty();
    assertThat(again.inspection().next().action()).isEqualTo("DeactivateOldKey");
    assertThat(again.isAnnounced()).isTrue();
    assertThat(scheduled.isAnnounced()).isFalse();
  }

  @Test
  void undo_inWatch_activatesThePreviousKey() {
    deactivateFirst();

    RotationRun undo = RotationRun.undo(aws).finish();

    assertThat(undo.state()).as(undo.toString()).isEqualTo("Done");
    assertThat(current()).isEqualTo(first);
    assertWorks();
  }

  /** Its watch period begins anew: the first one ended when it was put back. */
  @Test
  void keyPutBackInItsWatch_laterDeactivatedByHand_isWatchedForTheWholePeriod() {
    deactivateFirst();
    RotationRun.undo(aws).finish();
    assertThat(current()).isEqualTo(first);
    aws.advance(Duration.ofDays(6));
    RotationRun.undo(aws).finish();
    assertThat(current()).isNotEqualTo(first);
    aws.deactivate(first);
    aws.advance(Duration.ofDays(2));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofDays(7).minusSeconds(1));

    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();

    aws.advance(Duration.ofSeconds(1));
    assertThat(RotationRun.scheduled(aws).finish().actions()).containsExactly("DeleteAccessKey");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(current());
  }

  /** Who deactivates it looks for the label last, so it must be there until the promotion. */
  @Test
  void undo_killedBeforeTheActivation_theNextPassNeverTakesTheLabelAway() {
    deactivateFirst();
    RotationRun undo = RotationRun.undo(aws);
    undo.caller()
        .failing(call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    undo.finish();
    assertThat(aws.isActive(first)).isFalse();
    assertThat(aws.secretLabels(Requests.SECRET)).containsKey(StoredSecret.PENDING);

    RotationRun pass = RotationRun.scheduled(aws);
    pass.caller()
        .observing(
            () -> {
              if (!current().equals(first)) {
                assertThat(aws.secretLabels(Requests.SECRET))
                    .containsEntry(StoredSecret.PENDING, SecretVersion.idFor(first));
              }
            });
    pass.finish();

    assertThat(pass.state()).as(pass.toString()).isEqualTo("Done");
    assertThat(current()).isEqualTo(first);
    assertWorks();
  }

  /** Its version still has the label, and Secrets Manager gives it to no second one. */
  @Test
  void undo_newKeyWasDeletedByHandBeforeItsPromotion_previousKeyComesBack() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(1));
    RevokeKey.Result revoked = RotationRun.revoke(aws, aws.caller(), current());
    RotationRun.after(aws, revoked).runTo("ValidatePendingKey");
    aws.caller().accessKeys().delete(Requests.USER, last());
    assertThat(aws.keyIds(Requests.USER)).containsExactly(first);

    RotationRun undo = RotationRun.undo(aws, first).finish();

    assertThat(undo.state()).as(undo.toString()).isEqualTo("Done");
    assertThat(current()).isEqualTo(first);
    assertWorks();
  }

  @Test
  void undo_nothingRotatedYet_says() {
    RotationRun undo = RotationRun.undo(aws).finish();

    assertThat(undo.error()).isEqualTo("AccessKeyGoneException");
    assertThat(undo.reason()).contains("there was none");
  }

  @Test
  void rotate_newKeyCantBeStored_isDeletedAtOnce() {
    RotationRun run = RotationRun.now(aws);
    run.caller()
        .failing(
            call ->
                call.operation().equals("PutSecretValue")
                    ? Fault.refused(() -> new RefusedByAwsException("No", null))
                    : null);
    run.finish();

    assertThat(run.error()).isEqualTo("RefusedByAwsException");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(first);
    assertThat(current()).isEqualTo(first);
  }

  /** Whoever ends its keys said so before it looked at them, and knows nothing of this one. */
  @Test
  void rotate_userLosesItsLastRoleMeanwhile_newKeyIsDeleted() {
    RotationRun run = RotationRun.now(aws).runTo("CreatePendingKey");
    run.caller()
        .failing(
            call -> {
              if (call.operation().equals("PutSecretValue")) {
                aws.secretTags(Requests.SECRET)
                    .putAll(UserDeparture.tag(Stage.ENDING_KEYS, aws.clock().instant()));
              }
              return null;
            });

    run.step();

    assertThat(aws.keyIds(Requests.USER)).containsExactly(first);
    assertThat(run.actions()).isEmpty();
    assertThat(run.state()).as(run.toString()).isNotEqualTo("ValidatePendingKey");
  }

  @Test
  void rotate_killedAfterCreation_failsUntilTheOrphanIsShownUnused() {
    RotationRun run = RotationRun.now(aws);
    run.caller()
        .failing(call -> call.operation().equals("CreateAccessKey") ? Fault.killedAfter() : null);
    run.finish();
    String orphan = last();

    assertThat(run.error()).isEqualTo("KeyLimitReachedException");
    RotationRun scheduled = RotationRun.scheduled(aws).finish();
    assertThat(scheduled.error()).isEmpty();
    assertThat(scheduled.actions()).isEmpty();
    assertThat(scheduled.inspection().next().action()).isEqualTo("RemoveOrphan");
    aws.advance(Duration.ofHours(4));
    assertThat(RotationRun.now(aws).finish().reason())
        .contains(orphan, scheduled.inspection().next().notBefore());
    aws.advance(Duration.ofMinutes(16));
    RotationRun next = RotationRun.now(aws).finish();

    assertThat(next.actions())
        .containsExactly("DeleteOrphanKey", "CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.keyIds(Requests.USER)).doesNotContain(orphan);
    assertWorks();
  }

  @Test
  void missingPromotedTag_restartsTheGracePeriod() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofDays(3));
    aws.secretTags(Requests.SECRET).remove(Tags.PROMOTED);

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions()).isEmpty();
    assertThat(run.inspection().previous().worksUntil())
        .isEqualTo(aws.clock().instant().plus(Duration.ofDays(1)).toString());
    assertThat(aws.isActive(first)).isTrue();
  }

  /** The list of that moment is from before, so nothing was made; that doesn't count as done. */
  @Test
  void now_createPendingKeyReadsAStaleList_stillRotates() {
    RotationRun run = RotationRun.now(aws).runTo("CreatePendingKey");
    String shown = aws.addKey(Requests.USER);
    run.step();
    aws.caller().accessKeys().delete(Requests.USER, shown);
    assertThat(run.actions()).isEmpty();

    run.finish();

    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(current()).isNotEqualTo(first);
  }

  @Test
  void undo_ofPreviousKey_leavesNoTagThatOutlastsARevocation() {
    RotationRun.now(aws).finish();
    RotationRun.undo(aws).runTo("ValidatePendingKey");

    assertThat(aws.secretTags(Requests.SECRET))
        .containsEntry(Tags.PUT_BACK, first)
        .doesNotContainKey(Tags.UNDO);
  }

  /** Asked for before the revocation, though its word comes after it. */
  @Test
  void undoById_keyRevokedBetweenReadAndTag_isAbandoned() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(1));
    String second = current();
    RotationRun undo = RotationRun.undo(aws, first).runTo("PutBackOldKey");
    Instant asked = aws.clock().instant();
    undo.caller()
        .failing(
            call -> {
              if (call.operation().equals("TagResource")) {
                undo.caller().failing(_ -> null);
                aws.advance(Duration.ofSeconds(5));
                RotationRun.revoke(aws, aws.caller(), second);
              }
              return null;
            });
    undo.step();

    assertThat(aws.secretTags(Requests.SECRET)).containsEntry(Tags.UNDO, first + " " + asked);
    RotationRun.scheduled(aws).finish();
    assertThat(current()).isNotIn(first, second);
  }

  /** Killed after the label: what is pending isn't taken for a new key. */
  @Test
  void undo_killedAfterTheLabel_thenRevoked_isNotPublished() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(1));
    String second = current();
    RotationRun undo = RotationRun.undo(aws).runTo("PutBackOldKey");
    undo.caller()
        .failing(
            call ->
                call.operation().equals("UpdateSecretVersionStage") ? Fault.killedAfter() : null);
    undo.step();
    assertThat(undo.state()).as("would be tried again").isEqualTo("PutBackOldKey");
    aws.secretLabels(Requests.SECRET).remove(StoredSecret.PREVIOUS);
    aws.advance(Duration.ofMinutes(1));
    RotationRun.revoke(aws, aws.caller(), second);

    RotationRun.scheduled(aws).finish();

    assertThat(current()).isNotIn(first, second);
    assertWorks();
  }
}
