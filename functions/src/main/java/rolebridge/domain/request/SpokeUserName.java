package rolebridge.domain.request;

import java.util.Optional;
import java.util.regex.Pattern;
import rolebridge.domain.policy.AccountId;

/**
 * The name in the hub of a user that another account asked for: {@code <account>-<userName>}. So no
 * two accounts can mean the same user, whatever names they choose, and none can mean the hub's own:
 * the hub's operators can't use such names.
 */
public final class SpokeUserName {

  /** The account's 12 digits and the hyphen. */
  private static final int PREFIX_LENGTH = AccountId.LENGTH + 1;

  /** What is left of IAM's limit for the name that the account chooses. */
  public static final int LIMIT = NameRules.USER_NAME_LIMIT - PREFIX_LENGTH;

  /** What names of other accounts' users begin with. */
  public static final Pattern PREFIX = Pattern.compile("[0-9]{12}-");

  private SpokeUserName() {}

  /**
   * The hub's name for a user of another account.
   *
   * @param account the sender's account, as AWS gives it
   * @param userName the name that the sender gave
   */
  public static String of(String account, String userName) {
    String name = account + "-" + userName;
    if (account.length() + 1 != PREFIX_LENGTH || !isOne(name)) {
      throw new IllegalArgumentException(
          "\"%s\" isn't the 12 digits of an account id; give the event's account."
              .formatted(account));
    }
    return name;
  }

  /** The account whose user has this name; empty when it is one of the hub's own. */
  public static Optional<String> accountOf(String userName) {
    return isOne(userName)
        ? Optional.of(userName.substring(0, PREFIX_LENGTH - 1))
        : Optional.empty();
  }

  /** Whether the name is one of another account's user. */
  public static boolean isOne(String userName) {
    return PREFIX.matcher(userName).lookingAt();
  }
}
