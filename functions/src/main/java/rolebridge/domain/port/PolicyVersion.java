package rolebridge.domain.port;

import java.time.Instant;

/** One version of a managed policy. */
public record PolicyVersion(String id, boolean isDefault, Instant createDate) {

  /** IAM numbers a policy's versions {@code v1}, {@code v2} and on, and never uses one again. */
  public static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  public int number() {
    return number(id);
  }
}
