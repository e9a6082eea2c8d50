package rolebridge.domain.rotate.revoke;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.MarkWords;
import rolebridge.domain.policy.Sha256;

/**
 * What asked for the user's last revocations, and for which moment: an event that is delivered
 * twice, or a state that is tried again, ends no key that was made after that. Each is a mark of
 * its id's hash.
 */
record RevocationRequests(MarkWords words) {

  /** A tag's value is 256 long; a repetition comes within a day (EventBridge's longest retry). */
  private static final int KEPT = 4;

  private static final int HASH_LENGTH = 24;

  static RevocationRequests by(Map<String, String> tags) {
    return new RevocationRequests(MarkWords.in(tags, Tags.REVOCATIONS));
  }

  /**
   * Up to when the keys were made that this request ends: what is earliest of all that is known.
   */
  Instant asOf(RevocationInput input, Instant now) {
    return Stream.of(Mark.time(input.requestedAt()), Mark.time(input.startedAt()), told(input, now))
        .flatMap(Optional::stream)
        .filter(time -> time.isBefore(now))
        .min(Instant::compareTo)
        .orElse(now)
        .truncatedTo(ChronoUnit.MILLIS);
  }

  RevocationRequests with(RevocationInput input, Instant asOf, Instant now) {
    if (told(input, now).isPresent() || input.requestId().isEmpty()) {
      return this;
    }
    return new RevocationRequests(words.with(hash(input), asOf).last(KEPT));
  }

  Map<String, String> tag() {
    return words.tag(Tags.REVOCATIONS);
  }

  private Optional<Instant> told(RevocationInput input, Instant now) {
    return words.since(hash(input), now);
  }

  private static String hash(RevocationInput input) {
    return Sha256.hex(input.requestId()).substring(0, HASH_LENGTH);
  }
}
