package rolebridge.domain.port;

import java.time.Instant;
import java.util.regex.Pattern;

/** An access key of a user, without its secret. */
public record AccessKey(String id, boolean active, Instant createDate) {

  /**
   * Of its length IAM's <a
   * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html">AccessKeyId</a>;
   * the letters are those of all ids there are.
   */
  private static final Pattern ID = Pattern.compile("[A-Z0-9]{16,128}");

  /** Whether it can be the id of an access key, which a secret key or a name can't. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
