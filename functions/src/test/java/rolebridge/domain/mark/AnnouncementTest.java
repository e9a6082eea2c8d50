package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.port.StoredSecret;

/**
 * Whoever announces that it takes something away is waited for while it can still be at it, and not
 * a moment longer, whatever it takes.
 */
class AnnouncementTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final String KEY = "AKIA1";

  /** What a tag announces. */
  enum Announced {
    KEY_ENDS {
      @Override
      Map<String, String> tag(Instant since) {
        return KeyRetirement.tag(KEY, since);
      }

      @Override
      void require(Map<String, String> tags) {
        KeyRetirement.requireNotUnderWay(secret(tags), KEY, NOW);
      }
    },
    KEYS_OF_A_USER_END {
      @Override
      Map<String, String> tag(Instant since) {
        return UserDeparture.tag(Stage.ENDING_KEYS, since);
      }

      @Override
      void require(Map<String, String> tags) {
        requireStaying(tags);
      }
    },
    USER_GOES {
      @Override
      Map<String, String> tag(Instant since) {
        return UserDeparture.tag(Stage.REMOVING, since);
      }

      @Override
      void require(Map<String, String> tags) {
        requireStaying(tags);
      }
    },
    ROLE_GOES {
      @Override
      Map<String, String> tag(Instant since) {
        return RoleRemoval.tag("arn:x", since);
      }

      @Override
      void require(Map<String, String> tags) {
        if (RoleRemoval.isUnderWay(tags, NOW)) {
          throw new ConcurrentChangeException("15 minutes after it began");
        }
      }
    };

    abstract Map<String, String> tag(Instant since);

    /** As whoever relies on it asks. */
    abstract void require(Map<String, String> tags);

    boolean isWaitedFor(Map<String, String> tags) {
      try {
        require(tags);
        return false;
      } catch (ConcurrentChangeException e) {
        assertThat(e).hasMessageContaining("15 minutes after it began");
        return true;
      }
    }
  }

  private static StoredSecret secret(Map<String, String> tags) {
    return new StoredSecret("arn", false, Instant.EPOCH, tags, Map.of());
  }

  private static void requireStaying(Map<String, String> tags) {
    UserDeparture.of(secret(tags), NOW)
        .ifPresent(departure -> departure.requireNotUnderWay("user", NOW));
  }

  @ParameterizedTest
  @EnumSource
  void announcement_isWaitedForAQuarterOfAnHour(Announced announced) {
    assertThat(announced.isWaitedFor(Map.of())).isFalse();
    assertThat(announced.isWaitedFor(announced.tag(NOW))).isTrue();
    Instant last = NOW.minus(Duration.ofMinutes(15));
    assertThat(announced.isWaitedFor(announced.tag(last.plusMillis(1)))).isTrue();
    assertThat(announced.isWaitedFor(announced.tag(last))).isFalse();
  }

  @Test
  void announcement_takenBack_isNotWaitedFor() {
    assertThat(Announced.KEY_ENDS.isWaitedFor(overwritten(KeyRetirement.over()))).isFalse();
    assertThat(Announced.USER_GOES.isWaitedFor(overwritten(UserDeparture.over()))).isFalse();
  }

  /** The tags of a secret that announced all there is, once these were written. */
  private static Map<String, String> overwritten(Map<String, String> written) {
    Map<String, String> tags = new HashMap<>(Announced.KEY_ENDS.tag(NOW));
    tags.putAll(Announced.USER_GOES.tag(NOW));
    tags.putAll(written);
    return tags;
  }

  @Test
  void announcement_ofAnotherKey_isNotWaitedFor() {
    assertThat(Announced.KEY_ENDS.isWaitedFor(KeyRetirement.tag("AKIA2", NOW))).isFalse();
  }

  /** Nothing is being taken away while keys are watched, however short that is. */
  @Test
  void keysEnded_isNotWaitedFor() {
    assertThat(Announced.USER_GOES.isWaitedFor(UserDeparture.tag(Stage.KEYS_ENDED, NOW))).isFalse();
  }

  /** From the end of the keys on; where the removal began already, at once. */
  @ParameterizedTest
  @CsvSource({"ENDING_KEYS, 7", "KEYS_ENDED, 7", "REMOVING, 0"})
  void removal_isDueAfterTheWatchPeriod(Stage stage, int days) {
    assertThat(
            UserDeparture.by(UserDeparture.tag(stage, NOW), NOW)
                .orElseThrow()
                .removalDate(Duration.ofDays(7)))
        .isEqualTo(NOW.plus(Duration.ofDays(days)));
  }

  /** It hides nothing, and is taken for one of a function that died long ago. */
  @ParameterizedTest
  @CsvSource({"soon", "leaving 2026-03-01T08:00:00Z", "keys-ended 2099-01-01T00:00:00Z", "''"})
  void departure_thatCantBeRead_beginsAgain(String value) {
    assertThat(UserDeparture.by(Map.of(Tags.LEAVING, value), NOW))
        .contains(new UserDeparture(Stage.ENDING_KEYS, Instant.EPOCH));
  }
}
