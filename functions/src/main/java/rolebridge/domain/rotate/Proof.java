package rolebridge.domain.rotate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.policy.Sha256;

/**
 * That the key assumed each of these roles three times in a row. It stands in tags of the secret,
 * where the function that proved it wrote it, so that nobody can hand it over who proved nothing.
 *
 * @param accessKeyId empty when nothing was proven
 */
public record Proof(String accessKeyId, List<String> roles) {

  public static final Proof NONE = new Proof("", List.of());

  /** A role may change after it: no function runs longer, so what is older is a dead run's. */
  private static final Duration LIFE = Mark.LONGEST_RUN;

  public Proof {
    roles = List.copyOf(roles);
  }

  /** The tags that say so. */
  Map<String, String> tags(Instant now) {
    return Map.of(
        Tags.VALIDATED,
        accessKeyId,
        Tags.PROVEN,
        String.join(" ", accessKeyId, now.truncatedTo(ChronoUnit.MILLIS).toString(), digest()));
  }

  /** Whether these tags of a secret say so, and of a moment ago. */
  boolean isIn(Map<String, String> tags, Instant now) {
    String[] words = tags.getOrDefault(Tags.PROVEN, "").split(" ", -1);
    return accessKeyId.equals(tags.get(Tags.VALIDATED))
        && words.length == 3
        && words[0].equals(accessKeyId)
        && words[2].equals(digest())
        && isFresh(words[1], now);
  }

  private static boolean isFresh(String time, Instant now) {
    return Mark.time(time)
        .filter(proven -> Duration.between(proven, now).abs().compareTo(LIFE) < 0)
        .isPresent();
  }

  private String digest() {
    return Sha256.hex(String.join(" ", new TreeSet<>(roles)));
  }
}
