package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.rotate.pass.OnePass;

/** What decides, what finds users and what is shown go by the same end of each period. */
class KeyTimesTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final String old = aws.keyIds(Requests.USER).getFirst();

  /** Times in minutes from the end of the grace period. */
  @ParameterizedTest
  @CsvSource({
    "-60,   -1, NothingDue,  false,   0",
    "-60,    0, NOTE_UNUSED, true,    0",
    "-60,  179, NOTE_UNUSED, true,    0",
    "-60,  180, NOTE_UNUSED, true,    0",
    "  0,    1, NothingDue,  false, 240",
    "  0,  239, NothingDue,  false, 240",
    "  0,  240, DEACTIVATE,  true,  240",
    " 30,  240, NothingDue,  false, 270",
    " 30,  270, DEACTIVATE,  true,  270"
  })
  void unusedMark_countsFromTheEndOfTheGracePeriodOn(
      int unused, int now, String due, boolean found, int worksUntil) {
    RotationRun.now(aws).finish();
    Instant graceOver = aws.clock().instant().plus(RotationRun.POLICY.gracePeriod());
    aws.advance(RotationRun.POLICY.gracePeriod().plusMinutes(now));
    aws.secretTags(Requests.SECRET)
        .putAll(Mark.tag(Tags.UNUSED, old, graceOver.plus(Duration.ofMinutes(unused))));

    assertThat(due(reader().glance(RotationInput.scheduled(Requests.USER)).decision()))
        .isEqualTo(due);
    assertThat(OnePass.takesTheUser(aws)).isEqualTo(found);
    assertThat(
            new InspectKeys(reader(), aws.clock())
                .apply(RotationInput.scheduled(Requests.USER))
                .previous()
                .worksUntil())
        .isEqualTo(graceOver.plus(Duration.ofMinutes(worksUntil)).toString());
  }

  /** Its watch period runs from its revocation; times in minutes from then. */
  @ParameterizedTest
  @CsvSource({
    "    0, NothingDue,   false",
    "10079, NothingDue,   false",
    "10080, DELETE_OLD_KEY, true"
  })
  void revokedPreviousKey_isWatchedFromItsRevocationOn(int now, String due, boolean found) {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofHours(1));
    Instant revoked = aws.clock().instant();
    RotationRun.revoke(aws, aws.caller(), old);
    aws.advance(Duration.ofMinutes(now));

    assertThat(due(reader().glance(RotationInput.scheduled(Requests.USER)).decision()))
        .isEqualTo(due);
    assertThat(OnePass.takesTheUser(aws)).isEqualTo(found);
    assertThat(
            new InspectKeys(reader(), aws.clock())
                .apply(RotationInput.scheduled(Requests.USER))
                .previous())
        .extracting(InspectKeys.Previous::worksUntil, InspectKeys.Previous::deletedAfter)
        .containsExactly(
            revoked.toString(), revoked.plus(RotationRun.POLICY.watchPeriod()).toString());
  }

  /** It was deactivated since that read and activated by hand, so both reads are made anew. */
  @ParameterizedTest
  @CsvSource({"-1, NOTE_UNUSED", "0, DEACTIVATE"})
  void unusedMark_fromBeforeTheKeyWasInactive_doesNotCount(int minutes, String due) {
    RotationRun.now(aws).finish();
    aws.advance(RotationRun.POLICY.gracePeriod().plusDays(1));
    Instant inactive = aws.clock().instant();
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    tags.putAll(Mark.tag(Tags.DEACTIVATED, old, inactive));
    tags.putAll(Mark.tag(Tags.UNUSED, old, inactive.plus(Duration.ofMinutes(minutes))));
    aws.advance(UserKeys.LAST_USED_LAG);

    assertThat(due(reader().glance(RotationInput.scheduled(Requests.USER)).decision()))
        .isEqualTo(due);
  }

  /** Where a period's beginning isn't noted, that is what a pass has to do, and at once. */
  @Test
  void nextStep_isTheEndOfThePeriodThatRuns() {
    Instant now = Instant.parse("2026-03-01T08:00:00Z");
    Map<String, String> promoted = Mark.tag(Tags.PROMOTED, "NEW", now);
    Map<String, String> unused = new HashMap<>(promoted);
    Instant graceOver = now.plus(RotationRun.POLICY.gracePeriod());
    unused.putAll(Mark.tag(Tags.UNUSED, "OLD", graceOver));
    Instant later = graceOver.plusSeconds(60);

    assertThat(times(Map.of(), now).nextStep("OLD", true)).contains(Instant.MIN);
    assertThat(times(promoted, now).nextStep("OLD", true)).contains(graceOver);
    assertThat(times(unused, later).nextStep("OLD", true))
        .contains(graceOver.plus(UserKeys.LAST_USED_LAG));
    assertThat(times(promoted, now).nextStep("OLD", false)).contains(Instant.MIN);
    assertThat(times(Mark.tag(Tags.DEACTIVATED, "OLD", now), now).nextStep("OLD", false))
        .contains(now.plus(RotationRun.POLICY.watchPeriod()));
  }

  private static KeyTimes times(Map<String, String> tags, Instant now) {
    return new KeyTimes(RotationRun.POLICY, tags, "NEW", now);
  }

  private UserReader reader() {
    return RotationRun.reader(aws, aws.caller());
  }

  private static String due(Decision decision) {
    return decision instanceof Decision.Turn turn ? turn.work().toString() : decision.name();
  }
}
