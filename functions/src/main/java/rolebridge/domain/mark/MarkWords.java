package rolebridge.domain.mark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A tag's value of marks with spaces between, each of the form {@code <subject>=<time>}: {@code
 * AKIA…=2026-03-01T08:00:00Z}. Which times count, {@link Mark} says; a word whose time doesn't
 * still names its subject. What has no {@code =} in it is left out.
 */
public record MarkWords(List<String> words) {

  public MarkWords {
    words = List.copyOf(words);
  }

  /** Those of this tag; none when it is missing. */
  public static MarkWords in(Map<String, String> tags, String tag) {
    return new MarkWords(
        Arrays.stream(tags.getOrDefault(tag, "").split(" "))
            .filter(word -> word.contains("="))
            .toList());
  }

  /** The same of tags that begin with this and go on with the subject; the value is the time. */
  static MarkWords each(Map<String, String> tags, String prefix) {
    return new MarkWords(
        tags.entrySet().stream()
            .filter(tag -> tag.getKey().startsWith(prefix))
            .map(tag -> tag.getKey().substring(prefix.length()) + "=" + tag.getValue())
            .sorted()
            .toList());
  }

  /** These, and the others behind them. */
  MarkWords and(MarkWords others) {
    return new MarkWords(Stream.concat(words.stream(), others.words.stream()).toList());
  }

  /** Those whose subject is such. */
  public MarkWords about(Predicate<String> subject) {
    return new MarkWords(words.stream().filter(word -> subject.test(subjectOf(word))).toList());
  }

  /** Those whose time is one of these, both included. */
  public MarkWords between(Instant from, Instant to) {
    return new MarkWords(
        words.stream()
            .filter(
                word ->
                    timeOf(word, to)
                        .filter(time -> !time.isBefore(from) && !time.isAfter(to))
                        .isPresent())
            .toList());
  }

  /** All subjects, in the order of the words; also those whose time doesn't count. */
  public List<String> subjects() {
    return words.stream().map(MarkWords::subjectOf).toList();
  }

  /** The first time that counts of this subject; empty when it has none. */
  public Optional<Instant> since(String subject, Instant now) {
    return words.stream()
        .filter(word -> subjectOf(word).equals(subject))
        .flatMap(word -> timeOf(word, now).stream())
        .findFirst();
  }

  /** The time of each word, empty where it doesn't count. */
  public List<Optional<Instant>> times(Instant now) {
    return words.stream().map(word -> timeOf(word, now)).toList();
  }

  /** The same with this one behind them, to the millisecond. */
  public MarkWords with(String subject, Instant since) {
    String word = subject + "=" + since.truncatedTo(ChronoUnit.MILLIS);
    return new MarkWords(Stream.concat(words.stream(), Stream.of(word)).toList());
  }

  /** The last of them, so many at most. */
  public MarkWords last(int most) {
    return new MarkWords(words.subList(Math.max(0, words.size() - most), words.size()));
  }

  /** The tag to write, from which {@link #in} reads the same again. */
  public Map<String, String> tag(String tag) {
    return Map.of(tag, String.join(" ", words));
  }

  private static String subjectOf(String word) {
    return word.substring(0, word.indexOf('='));
  }

  private static Optional<Instant> timeOf(String word, Instant now) {
    return Mark.time(word.substring(word.indexOf('=') + 1), now);
  }
}
