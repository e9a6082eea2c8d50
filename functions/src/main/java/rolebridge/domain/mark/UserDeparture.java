package rolebridge.domain.mark;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.StoredSecret;

/**
 * How far the offboarding of a user without roles is, as a tag of its secret tells. Two of the
 * stages announce that a function will take something away. They are set before the last look at
 * the user's roles; provisioning makes its role before it looks for the tag, so that one of the two
 * sees the other.
 */
public record UserDeparture(Stage stage, Instant since) {

  /** What was done last. */
  public enum Stage {
    /** A function is about to deactivate the user's keys. */
    ENDING_KEYS,
    /** All keys are inactive, and the watch period runs. */
    KEYS_ENDED,
    /** The watch period is over, and a function is about to delete keys, user and secret. */
    REMOVING;

    private String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The offboarding of the secret's user; empty when there is none. */
  public static Optional<UserDeparture> of(StoredSecret secret, Instant now) {
    return by(secret.tags(), now);
  }

  /**
   * What these tags of a secret tell. A mark that doesn't count is taken for one of a function that
   * died long ago, so that an edited tag starts the periods again.
   */
  public static Optional<UserDeparture> by(Map<String, String> tags, Instant now) {
    return tags.getOrDefault(Tags.LEAVING, Tags.NONE).equals(Tags.NONE)
        ? Optional.empty()
        : Optional.of(
            Mark.in(tags, Tags.LEAVING, now)
                .flatMap(UserDeparture::parse)
                .orElse(new UserDeparture(Stage.ENDING_KEYS, Instant.EPOCH)));
  }

  private static Optional<UserDeparture> parse(Mark mark) {
    return Arrays.stream(Stage.values())
        .filter(stage -> stage.text().equals(mark.subject()))
        .map(stage -> new UserDeparture(stage, mark.since()))
        .findFirst();
  }

  /** The tag that says so. */
  public static Map<String, String> tag(Stage stage, Instant now) {
    return Mark.tag(Tags.LEAVING, stage.text(), now);
  }

  /** The tag that takes it back. */
  public static Map<String, String> over() {
    return Mark.none(Tags.LEAVING);
  }

  /** From when on what the user has is deleted, by the first pass that comes. */
  public Instant removalDate(Duration watchPeriod) {
    return stage == Stage.REMOVING ? since : since.plus(watchPeriod);
  }

  private boolean isUnderWay(Instant now) {
    return stage != Stage.KEYS_ENDED && Mark.isUnderWay(since, now);
  }

  /**
   * Returns when nothing is being taken from the user.
   *
   * @throws ConcurrentChangeException while a function may be about to take away what the user has
   */
  public void requireNotUnderWay(String userName, Instant now) {
    if (isUnderWay(now)) {
      throw new ConcurrentChangeException(
          "User "
              + userName
              + " had no role, and its keys are being ended at this moment, since "
              + since
              + ". If that was killed, it counts as given up "
              + Mark.LONGEST_RUN.toMinutes()
              + " minutes after it began; start again then.");
    }
  }
}
