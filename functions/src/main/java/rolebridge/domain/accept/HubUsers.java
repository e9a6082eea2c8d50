package rolebridge.domain.accept;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.ListedUser;
import rolebridge.domain.request.SpokeUserName;

/**
 * The users there are of each other account, by one listing. Those that runs are making at this
 * moment aren't among them yet, so a limit can be passed by as many.
 */
record HubUsers(Map<String, Set<String>> byAccount) {

  static HubUsers in(Inventory inventory, String userPath) {
    Map<String, Set<String>> byAccount = new HashMap<>();
    for (ListedUser user : inventory.users(userPath)) {
      SpokeUserName.accountOf(user.userName())
          .ifPresent(
              account ->
                  byAccount
                      .computeIfAbsent(account, _ -> new TreeSet<>())
                      .add(folded(user.userName())));
    }
    return new HubUsers(byAccount);
  }

  /** Whether the account has no user of this name and already as many as it may have. */
  boolean isNewBeyond(int limit, String account, String userName) {
    Set<String> users = byAccount.getOrDefault(account, Set.of());
    return users.size() >= limit && !users.contains(folded(SpokeUserName.of(account, userName)));
  }

  /** IAM tells names apart without regard to case. */
  private static String folded(String userName) {
    return userName.toLowerCase(Locale.ROOT);
  }
}
