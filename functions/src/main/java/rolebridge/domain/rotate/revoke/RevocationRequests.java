package rolebridge.domain.rotate.revoke;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.MarkWords;
import rolebridge.domain.policy.Sha256;

/**
 * What asked for the user's last revocations, and for which moment: an event that is delivered
 * twice ends no key that was made after that. Each is a mark of its id's hash. Most requests say by
 * themselves when they were made, as often as they come; a mark is written and believed only of an
 * event whose time says nothing, and for as long as it can be delivered again. So whoever may tag
 * the secret can't date other requests, and turn away from them the keys that were made since.
 */
record RevocationRequests(MarkWords words) {

  /**
   * An event is delivered within a day, or never (<a
   * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html">source</a>).
   */
  static final Duration REPEATED_WITHIN = Duration.ofDays(1);

  /** A tag's value is 256 long. */
  private static final int KEPT = 4;

  private static final int HASH_LENGTH = 24;

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{" + HASH_LENGTH + "}");

  static RevocationRequests by(Map<String, String> tags) {
    return new RevocationRequests(
        MarkWords.in(tags, Tags.REVOCATIONS).about(word -> HASH.matcher(word).matches()));
  }

  /**
   * Up to when the keys were made that this request ends: what is earliest of all that is known.
   */
  Instant asOf(RevocationInput input, Instant now) {
    return Stream.of(past(input.requestedAt(), now), past(input.startedAt(), now), told(input, now))
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .orElse(now)
        .truncatedTo(ChronoUnit.MILLIS);
  }

  /** With this one, where only a mark can tell when it was made; without those that are over. */
  RevocationRequests with(RevocationInput input, Instant asOf, Instant now) {
    MarkWords kept = believed(input, now);
    boolean known = saysWhen(input, now) || input.requestId().isEmpty();
    return new RevocationRequests(
        known || told(input, now).isPresent() ? kept : kept.with(hash(input), asOf).last(KEPT));
  }

  Map<String, String> tag() {
    return words.tag(Tags.REVOCATIONS);
  }

  /** An execution's start is its own, whoever tries it again; an event's time the event's. */
  private static boolean saysWhen(RevocationInput input, Instant now) {
    return past(input.requestedAt().isEmpty() ? input.startedAt() : input.requestedAt(), now)
        .isPresent();
  }

  private Optional<Instant> told(RevocationInput input, Instant now) {
    return saysWhen(input, now) ? Optional.empty() : believed(input, now).since(hash(input), now);
  }

  /** Of the day before this request's execution began, and none of the future. */
  private MarkWords believed(RevocationInput input, Instant now) {
    Instant begun = past(input.startedAt(), now).orElse(now);
    return words.between(begun.minus(REPEATED_WITHIN), now);
  }

  private static Optional<Instant> past(String time, Instant now) {
    return Mark.time(time).filter(then -> then.isBefore(now));
  }

  private static String hash(RevocationInput input) {
    return Sha256.hex(input.requestId()).substring(0, HASH_LENGTH);
  }
}
