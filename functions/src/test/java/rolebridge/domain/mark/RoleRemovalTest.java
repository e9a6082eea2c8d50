package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.managed.Tags;

class RoleRemovalTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.123456789Z");
  private static final String LONGEST_ARN =
      "arn:aws-us-gov:states:ap-southeast-1:111122223333:execution:"
          + "x".repeat(80)
          + ":"
          + "y".repeat(80);

  @Test
  void by_tag_readsItBack() {
    assertThat(RoleRemoval.by(RoleRemoval.tag("arn:x", NOW), NOW)).contains(new Mark("arn:x", NOW));
  }

  @Test
  void by_tagMissingOrEmpty_isEmpty() {
    assertThat(RoleRemoval.by(Map.of(), NOW)).isEmpty();
    assertThat(RoleRemoval.by(Map.of(Tags.REMOVING, ""), NOW)).isEmpty();
  }

  /** IAM's limit of a tag's value is 256 characters. */
  @Test
  void tag_longestExecution_fits() {
    assertThat(RoleRemoval.tag(LONGEST_ARN, NOW).get(Tags.REMOVING)).hasSizeLessThanOrEqualTo(256);
  }
}
