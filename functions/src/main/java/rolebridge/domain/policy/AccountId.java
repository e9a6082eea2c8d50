package rolebridge.domain.policy;

import java.util.regex.Pattern;

/** The id of an AWS account, 12 digits. */
public final class AccountId {

  /** How many digits it has. */
  public static final int LENGTH = 12;

  private static final Pattern DIGITS = Pattern.compile("[0-9]{" + LENGTH + "}");

  private AccountId() {}

  /** Whether this is one. */
  public static boolean isOne(String text) {
    return DIGITS.matcher(text).matches();
  }
}
