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
 * How far a user without roles is on its way out, as a tag of its secret tells. Two of the stages
 * are a function's word that it is about to take something away. It is said before the last look at
 * the user's roles; provisioning makes its role before it looks for the word, so that one of the
 * two sees the other.
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

    private String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final String NOT_LEAVING = "none";

  /** The secret's user on its way out; empty when it isn't. */
  public static Optional<UserDeparture> of(StoredSecret secret, Instant now) {
    return by(secret.tags(), now);
  }

  /**
   * What these tags of a secret tell. A word that can't be read or lies in the future counts as one
   * of a function that died long ago, so that an edited tag lets the periods begin anew.
   */
  public static Optional<UserDeparture> by(Map<String, String> tags, Instant now) {
    String word = tags.getOrDefault(Tags.LEAVING, NOT_LEAVING);
    return word.equals(NOT_LEAVING)
        ? Optional.empty()
        : Optional.of(
            TimedWord.read(word, now)
                .flatMap(UserDeparture::parse)
                .orElse(new UserDeparture(Stage.ENDING_KEYS, Instant.EPOCH)));
  }

  private static Optional<UserDeparture> parse(TimedWord said) {
    return Arrays.stream(Stage.values())
        .filter(stage -> stage.word().equals(said.word()))
        .map(stage -> new UserDeparture(stage, said.time()))
        .findFirst();
  }

  /** The tag that says so. */
  public static Map<String, String> tag(Stage stage, Instant now) {
    return Map.of(Tags.LEAVING, new TimedWord(stage.word(), now).toString());
  }

  /** The tag that takes it back. */
  public static Map<String, String> over() {
    return Map.of(Tags.LEAVING, NOT_LEAVING);
  }

  /** From when on what the user has is deleted, by the first pass that comes. */
  public Instant removalDate(Duration watchPeriod) {
    return stage == Stage.REMOVING ? since : since.plus(watchPeriod);
  }

  /** An older word is a dead function's, since none runs that long. */
  private boolean isUnderWay(Instant now) {
    return stage != Stage.KEYS_ENDED && now.isBefore(since.plus(KeyRing.ORPHAN_AGE));
  }

  /**
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
              + KeyRing.ORPHAN_AGE.toMinutes()
              + " minutes after it began; start again then.");
    }
  }
}
