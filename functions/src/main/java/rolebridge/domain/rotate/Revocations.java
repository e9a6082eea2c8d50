package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.domain.provision.Tags;

/**
 * The keys that were revoked: they never become current again. Each stands in the tag as {@code
 * AKIA…=2026-03-01T08:00:00Z}.
 */
record Revocations(List<String> words) {

  static Revocations by(Map<String, String> tags) {
    return new Revocations(
        Arrays.stream(tags.getOrDefault(Tags.REVOKED, "").split(" "))
            .filter(word -> word.contains("="))
            .toList());
  }

  boolean contain(String accessKeyId) {
    return words.stream().anyMatch(word -> word.startsWith(accessKeyId + "="));
  }

  /** When it was revoked; the mark of one whose time can't be read stands all the same. */
  Optional<Instant> time(String accessKeyId) {
    return words.stream()
        .filter(word -> word.startsWith(accessKeyId + "="))
        .map(word -> word.substring(word.indexOf('=') + 1))
        .filter(time -> time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"))
        .map(Instant::parse)
        .findFirst();
  }

  /** With this one, and without those of keys that exist no more: a tag's value is 256 long. */
  Map<String, String> with(String accessKeyId, Instant now, List<String> existing) {
    return Map.of(
        Tags.REVOKED,
        Stream.concat(
                words.stream()
                    .filter(word -> existing.contains(word.substring(0, word.indexOf('='))))
                    .filter(word -> !word.startsWith(accessKeyId + "=")),
                Stream.of(accessKeyId + "=" + now))
            .collect(Collectors.joining(" ")));
  }
}
