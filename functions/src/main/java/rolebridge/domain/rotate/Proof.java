package rolebridge.domain.rotate;

import java.time.Instant;
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

  public Proof {
    roles = List.copyOf(roles);
  }

  /** The tags that say so. */
  Map<String, String> tags(Instant now) {
    return Map.of(Tags.VALIDATED, accessKeyId, Tags.PROVEN, new Mark(subject(), now).toString());
  }

  /** Whether these tags of a secret say so, and of a moment ago. */
  boolean isIn(Map<String, String> tags, Instant now) {
    // A role may change after it; what a function proved that is over counts no more.
    return accessKeyId.equals(tags.get(Tags.VALIDATED))
        && Mark.since(tags, Tags.PROVEN, subject(), now)
            .filter(since -> Mark.isUnderWay(since, now))
            .isPresent();
  }

  private String subject() {
    return accessKeyId + " " + Sha256.hex(String.join(" ", new TreeSet<>(roles)));
  }
}
