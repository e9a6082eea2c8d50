package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/** What follows from each pair of key states; docs/rotation.md has the same table. */
class RotationRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final String CURRENT = "AKIACURRENT000000001";
  private static final String OTHER = "AKIAOTHER00000000001";
  private static final RotationRules RULES = new RotationRules(RotationRun.POLICY);

  /** The user's other key. */
  enum Other {
    NONE,
    PENDING,
    PENDING_PROVEN,
    PENDING_INACTIVE,
    IN_GRACE,
    GRACE_OVER,
    UNUSED_ONCE,
    UNUSED_TWICE,
    STILL_USED,
    PROMOTION_UNKNOWN,
    INACTIVE_UNKNOWN,
    IN_WATCH,
    WATCH_OVER,
    UNKNOWN_YOUNG,
    ORPHAN_YOUNG,
    ORPHAN,
    UNKNOWN_USED
  }

  /** A user made up of both. */
  private static final class Facts {

    final List<AccessKey> keys = new ArrayList<>();
    final Map<String, Set<String>> stages = new HashMap<>();
    final Map<String, String> tags = new HashMap<>(Map.of(Tags.MANAGED, Tags.TRUE));
    final Set<String> known = new HashSet<>(Set.of(CURRENT));
    final Map<String, Optional<Instant>> lastUsed = new HashMap<>();
    String accessKeyId = "";
    String requestedAt = "";
    boolean now;
    boolean undo;

    Facts(CurrentKey current, Other other) {
      Duration age = current == CurrentKey.DUE ? Duration.ofDays(89) : Duration.ofDays(10);
      if (current != CurrentKey.GONE) {
        boolean active = current != CurrentKey.INACTIVE && current != CurrentKey.REVOKED;
        keys.add(new AccessKey(CURRENT, active, NOW.minus(age)));
      }
      stages.put(
          current == CurrentKey.NOT_OURS ? "somebody's" : SecretVersion.idFor(CURRENT),
          Set.of(StoredSecret.CURRENT));
      if (current == CurrentKey.REVOKED) {
        tags.put(Tags.REVOKED, CURRENT + "=" + NOW.minusSeconds(9));
      }
      other(other);
    }

    private void other(Other other) {
      Duration grace = RotationRun.POLICY.gracePeriod();
      switch (other) {
        case NONE -> {}
        case PENDING, PENDING_PROVEN, PENDING_INACTIVE -> {
          stored(other != Other.PENDING_INACTIVE, StoredSecret.PENDING);
          if (other == Other.PENDING_PROVEN) {
            tags.putAll(new Proof(OTHER, List.of("role")).tags(NOW.minusSeconds(5)));
          }
        }
        case IN_GRACE -> {
          stored(true, StoredSecret.PREVIOUS);
          mark(Tags.PROMOTED, CURRENT, grace.minusSeconds(1));
        }
        case GRACE_OVER, UNUSED_ONCE, UNUSED_TWICE, STILL_USED -> {
          stored(true, StoredSecret.PREVIOUS);
          mark(Tags.PROMOTED, CURRENT, grace.plusHours(9));
          lastUsed.put(
              OTHER,
              Optional.of(NOW.minus(grace.plusHours(9)).plusSeconds(60))
                  .map(used -> other == Other.STILL_USED ? used.plusSeconds(900) : used));
          if (other == Other.UNUSED_ONCE) {
            mark(Tags.UNUSED, OTHER, Duration.ofHours(4).minusSeconds(1));
          } else if (other == Other.UNUSED_TWICE) {
            mark(Tags.UNUSED, OTHER, Duration.ofHours(4));
          }
        }
        case PROMOTION_UNKNOWN -> stored(true, StoredSecret.PREVIOUS);
        case INACTIVE_UNKNOWN, IN_WATCH, WATCH_OVER -> {
          stored(false, StoredSecret.PREVIOUS);
          if (other != Other.INACTIVE_UNKNOWN) {
            Duration since = RotationRun.POLICY.watchPeriod();
            mark(Tags.DEACTIVATED, OTHER, other == Other.IN_WATCH ? since.minusSeconds(1) : since);
          }
        }
        case UNKNOWN_YOUNG -> unknown(Duration.ofMinutes(14), Optional.empty());
        case ORPHAN_YOUNG -> unknown(Duration.ofMinutes(255).minusSeconds(1), Optional.empty());
        case ORPHAN -> unknown(Duration.ofMinutes(255), Optional.empty());
        case UNKNOWN_USED -> unknown(Duration.ofDays(5), Optional.of(NOW.minusSeconds(9)));
      }
    }

    private void stored(boolean active, String label) {
      keys.add(new AccessKey(OTHER, active, NOW.minus(Duration.ofDays(95))));
      stages.put(SecretVersion.idFor(OTHER), Set.of(label));
      known.add(OTHER);
    }

    private void unknown(Duration age, Optional<Instant> used) {
      keys.add(new AccessKey(OTHER, true, NOW.minus(age)));
      lastUsed.put(OTHER, used);
    }

    void mark(String tag, String key, Duration ago) {
      tags.put(tag, new Mark(key, NOW.minus(ago)).toString());
    }

    Decision decide() {
      UserKeys found =
          new UserKeys(
              "user",
              "rolebridge/user",
              keys,
              Optional.of(new StoredSecret("arn", false, Instant.EPOCH, tags, stages)),
              known,
              lastUsed,
              List.of("role"));
      return RULES.decide(
          found,
          new RotationInput(
              "user",
              now,
              undo,
              accessKeyId,
              "",
              List.of(),
              List.of(),
              0,
              Proof.NONE,
              requestedAt,
              List.of(),
              ""),
          NOW);
    }

    String told() {
      return switch (decide()) {
        case Decision.Stop(var why) -> why.getClass().getSimpleName().replace("Exception", "");
        case Decision.NothingDue(var outlook) ->
            outlook.next().map(next -> "until " + next.action()).orElse("NothingDue");
        case Decision.Turn(var work, _) ->
            work.state().equals("DeactivateOldKey") ? work.toString() : work.state();
      };
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NONE              | NothingDue             | CreatePendingKey       | AccessKeyInactive  | AccessKeyGone      | CreatePendingKey   | SecretEdited
          PENDING           | ValidatePendingKey     | ValidatePendingKey     | ValidatePendingKey | ValidatePendingKey | ValidatePendingKey | SecretEdited
          PENDING_PROVEN    | PromoteKey             | PromoteKey             | PromoteKey         | PromoteKey         | PromoteKey         | SecretEdited
          PENDING_INACTIVE  | AccessKeyInactive      | AccessKeyInactive      | AccessKeyInactive  | AccessKeyInactive  | DeleteOldKey       | SecretEdited
          IN_GRACE          | until DeactivateOldKey | until DeactivateOldKey | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          GRACE_OVER        | NOTE_UNUSED            | NOTE_UNUSED            | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          UNUSED_ONCE       | until DeactivateOldKey | until DeactivateOldKey | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          UNUSED_TWICE      | DEACTIVATE             | DEACTIVATE             | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          STILL_USED        | OldKeyInUse            | OldKeyInUse            | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          PROMOTION_UNKNOWN | PromoteKey             | PromoteKey             | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          INACTIVE_UNKNOWN  | BEGIN_WATCH            | BEGIN_WATCH            | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          IN_WATCH          | until DeleteOldKey     | until DeleteOldKey     | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          WATCH_OVER        | DeleteOldKey           | DeleteOldKey           | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          UNKNOWN_YOUNG     | until RemoveOrphan     | until RemoveOrphan     | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          ORPHAN_YOUNG      | until RemoveOrphan     | until RemoveOrphan     | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          ORPHAN            | RemoveOrphan           | RemoveOrphan           | AccessKeyInactive  | RemoveOrphan       | DeleteOldKey       | SecretEdited
          UNKNOWN_USED      | NothingDue             | KeyLimitReached        | AccessKeyInactive  | AccessKeyGone      | DeleteOldKey       | SecretEdited
          """)
  void decide_everyPairOfStates(
      Other other,
      String young,
      String due,
      String inactive,
      String gone,
      String revoked,
      String notOurs) {
    assertThat(
            List.of(
                new Facts(CurrentKey.YOUNG, other).told(),
                new Facts(CurrentKey.DUE, other).told(),
                new Facts(CurrentKey.INACTIVE, other).told(),
                new Facts(CurrentKey.GONE, other).told(),
                new Facts(CurrentKey.REVOKED, other).told(),
                new Facts(CurrentKey.NOT_OURS, other).told()))
        .containsExactly(young, due, inactive, gone, revoked, notOurs);
  }

  /** Asking for it makes a rotation due, and no period shorter. */
  @ParameterizedTest
  @ValueSource(strings = {"IN_GRACE", "UNUSED_ONCE", "IN_WATCH", "PENDING", "ORPHAN"})
  void decide_now_shortensNothing(Other other) {
    Facts facts = new Facts(CurrentKey.YOUNG, other);
    String without = facts.told();
    facts.now = true;

    assertThat(facts.told()).isEqualTo(without);
  }

  /** There won't be a new key by the end of the pass, which was asked for one. */
  @ParameterizedTest
  @CsvSource({"UNKNOWN_YOUNG, PT1M, another run", "ORPHAN_YOUNG, PT1S, Delete it"})
  void decide_now_keyThatMayBeAnOrphanIsInTheWay_stopsAndTellsUntilWhen(
      Other other, Duration left, String advice) {
    Facts facts = new Facts(CurrentKey.YOUNG, other);
    facts.now = true;

    assertThat(facts.decide())
        .isInstanceOfSatisfying(
            Decision.Stop.class,
            stop ->
                assertThat(stop.why())
                    .isInstanceOf(KeyLimitReachedException.class)
                    .hasMessageContainingAll(CURRENT, OTHER, advice, "after " + NOW.plus(left)));
  }

  @Test
  void decide_now_youngKeyAlone_isReplaced() {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.NONE);
    facts.now = true;

    assertThat(facts.told()).isEqualTo("CreatePendingKey");
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, AccessKeyGone",
    "PENDING, AccessKeyGone",
    "IN_GRACE, PutBackOldKey",
    "IN_WATCH, PutBackOldKey",
    "WATCH_OVER, PutBackOldKey",
    "STILL_USED, PutBackOldKey",
    "UNKNOWN_USED, AccessKeyGone",
  })
  void decide_undo(Other other, String expected) {
    Facts facts = new Facts(CurrentKey.YOUNG, other);
    facts.undo = true;

    assertThat(facts.told()).isEqualTo(expected);
  }

  /** Its answer tells as much as any other's. */
  @Test
  void decide_undoThatIsOver_tellsWhatTheOldKeyWaitsFor() {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.IN_GRACE);
    facts.undo = true;
    facts.requestedAt = NOW.minus(Duration.ofDays(2)).toString();

    assertThat(facts.told()).isEqualTo("until DeactivateOldKey");
  }

  @Test
  void decide_undo_ofARevokedKey_isRefused() {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.IN_WATCH);
    facts.undo = true;
    facts.tags.put(Tags.REVOKED, OTHER + "=" + NOW);

    assertThat(facts.decide())
        .isInstanceOfSatisfying(
            Decision.Stop.class,
            stop ->
                assertThat(stop.why())
                    .hasMessage(
                        "Access key AKIAOTHER00000000001 of user user was revoked, so it is never"
                            + " put back. Access comes back through a new key: rotate the user"
                            + " now."));
  }

  /** A tag of another key, one that can't be read and one of the future: all count as missing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIASOMEOTHER0000001 2026-01-01T00:00:00Z",
        "AKIACURRENT000000001 soon",
        "AKIACURRENT000000001",
        "AKIACURRENT000000001 2026-11-24T02:06:00Z",
        ""
      })
  void decide_promotedTagEdited_graceBeginsAnew(String tag) {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.UNUSED_TWICE);
    facts.tags.put(Tags.PROMOTED, tag);

    assertThat(facts.told()).isEqualTo("PromoteKey");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIASOMEOTHER0000001 2026-01-01T00:00:00Z",
        "AKIAOTHER00000000001 long ago",
        "AKIAOTHER00000000001 2027-01-01T00:00:00Z"
      })
  void decide_deactivatedTagEdited_watchBeginsAnew(String tag) {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.WATCH_OVER);
    facts.tags.put(Tags.DEACTIVATED, tag);

    assertThat(facts.told()).isEqualTo("BEGIN_WATCH");
  }

  /** Clocks of two functions differ by seconds: that is no reason to start again. */
  @Test
  void decide_promotedAMomentAhead_isInGrace() {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.IN_GRACE);
    facts.mark(Tags.PROMOTED, CURRENT, Duration.ofSeconds(-30));

    assertThat(facts.told()).isEqualTo("until DeactivateOldKey");
  }

  /** Somebody activated it again, so the first read of its last use is about another time. */
  @Test
  void decide_oldKeyActivatedByHand_needsNewEvidence() {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.UNUSED_TWICE);
    facts.mark(Tags.DEACTIVATED, OTHER, Duration.ofHours(3));

    assertThat(facts.told()).isEqualTo("NOTE_UNUSED");
  }

  @Test
  void decide_roleMadeSinceTheProof_isProvenToo() {
    Facts facts = new Facts(CurrentKey.YOUNG, Other.PENDING_PROVEN);
    facts.tags.putAll(new Proof(OTHER, List.of("another role")).tags(NOW));

    assertThat(facts.told()).isEqualTo("ValidatePendingKey");
  }

  @Test
  void decide_twoLiveKeysUnknown_isForPeople() {
    Facts facts = new Facts(CurrentKey.GONE, Other.UNKNOWN_USED);
    facts.keys.add(new AccessKey("AKIATHIRD00000000001", true, NOW.minus(Duration.ofDays(5))));

    assertThat(facts.decide())
        .isInstanceOfSatisfying(
            Decision.Stop.class,
            stop ->
                assertThat(stop.why().getMessage())
                    .contains("AKIAOTHER00000000001 and AKIATHIRD00000000001", "knows neither"));
  }

  /**
   * Half a day before the schedule's last pass, or half of what the schedule leaves of its life.
   */
  @ParameterizedTest
  @CsvSource({
    "90, 24, 2124",
    "90, 144, 2004",
    "2, 24, 12",
    "2, 1, 35",
    "4, 84, 6",
  })
  void dueDate_leavesTimeForManyUsers(int maximumDays, int periodHours, int dueHours) {
    RotationPolicy policy =
        new RotationPolicy(
            Duration.ofDays(maximumDays),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofHours(periodHours),
            false);

    assertThat(policy.dueDate(Instant.EPOCH))
        .isEqualTo(Instant.EPOCH.plus(Duration.ofHours(dueHours)));
  }

  @Test
  void policy_graceUnderFifteenMinutes_isRefused() {
    assertThatThrownBy(
            () ->
                new RotationPolicy(
                    Duration.ofDays(90),
                    Duration.ofMinutes(14),
                    Duration.ofDays(7),
                    Duration.ofDays(1),
                    false))
        .hasMessage("A grace period of PT14M is shorter than PT15M");
  }

  @Test
  void policy_graceOfFifteenMinutes_isEnough() {
    RotationPolicy policy =
        new RotationPolicy(
            Duration.ofDays(90),
            Duration.ofMinutes(15),
            Duration.ofDays(7),
            Duration.ofDays(1),
            false);

    assertThat(policy.gracePeriod()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void policy_keysAsOldAsTheScheduleIsLong_isRefused() {
    assertThatThrownBy(
            () ->
                new RotationPolicy(
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    Duration.ofDays(7),
                    Duration.ofDays(1),
                    false))
        .hasMessage("A maximum key age of PT24H leaves no pass of every PT24H");
  }

  @ParameterizedTest
  @CsvSource({"rate(1 day), P1D", "rate(12 hours), PT12H", "rate(30 minutes), PT30M"})
  void periodOf_rate(String schedule, Duration period) {
    assertThat(RotationPolicy.periodOf(schedule)).isEqualTo(period);
  }
}
