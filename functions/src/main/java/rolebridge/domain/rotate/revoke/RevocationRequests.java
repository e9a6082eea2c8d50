package rolebridge.domain.rotate.revoke;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.policy.Sha256;

/**
 * What asked for the user's last revocations, and for which moment: an event that is delivered
 * twice, or a state that is tried again, ends no key that was made after that. Each stands in the
 * tag as {@code HASH=2026-03-01T08:00:00Z}.
 */
record RevocationRequests(List<String> words) {

  /** A tag's value is 256 long; a repetition comes within a day (EventBridge's longest retry). */
  private static final int KEPT = 4;

  private static final int HASH_LENGTH = 24;

  RevocationRequests {
    words = List.copyOf(words);
  }

  static RevocationRequests by(Map<String, String> tags) {
    return new RevocationRequests(
        Arrays.stream(tags.getOrDefault(Tags.REVOCATIONS, "").split(" "))
            .filter(word -> word.contains("="))
            .toList());
  }

  /**
   * Up to when the keys were made that this request ends: what is earliest of all that is known.
   */
  Instant asOf(RevocationInput input, Instant now) {
    return Stream.of(Mark.time(input.requestedAt()), Mark.time(input.startedAt()), told(input))
        .flatMap(Optional::stream)
        .filter(time -> time.isBefore(now))
        .min(Instant::compareTo)
        .orElse(now)
        .truncatedTo(ChronoUnit.MILLIS);
  }

  RevocationRequests with(RevocationInput input, Instant asOf) {
    if (told(input).isPresent() || input.requestId().isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(words);
    all.add(hash(input) + "=" + asOf);
    return new RevocationRequests(all.subList(Math.max(0, all.size() - KEPT), all.size()));
  }

  Map<String, String> tag() {
    return Map.of(Tags.REVOCATIONS, String.join(" ", words));
  }

  private Optional<Instant> told(RevocationInput input) {
    return words.stream()
        .filter(word -> word.startsWith(hash(input) + "="))
        .flatMap(word -> Mark.time(word.substring(word.indexOf('=') + 1)).stream())
        .findFirst();
  }

  private static String hash(RevocationInput input) {
    return Sha256.hex(input.requestId()).substring(0, HASH_LENGTH);
  }
}
