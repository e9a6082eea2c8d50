package rolebridge.domain.policy;

/**
 * What an IAM ARN says, {@code arn:P:iam::ACCOUNT:KIND/PATH/NAME} (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html">IAM
 * identifiers</a>).
 */
public final class IamArn {

  private static final int ACCOUNT = 4;
  private static final int PARTS = 6;

  private IamArn() {}

  /** The 12 digits of the account that the thing is in. */
  public static String accountOf(String arn) {
    return parts(arn)[ACCOUNT];
  }

  /** The name without path. */
  public static String nameOf(String arn) {
    parts(arn);
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /** The path, from its first to its last slash. */
  public static String pathOf(String arn) {
    parts(arn);
    return arn.substring(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
  }

  private static String[] parts(String arn) {
    String[] parts = arn.split(":", PARTS);
    if (parts.length < PARTS || !parts[2].equals("iam") || arn.indexOf('/') < 0) {
      throw new IllegalArgumentException("\"" + arn + "\" isn't the ARN of a named thing of IAM.");
    }
    return parts;
  }
}
