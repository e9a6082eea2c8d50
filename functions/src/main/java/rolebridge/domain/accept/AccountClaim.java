package rolebridge.domain.accept;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.policy.AccountId;
import rolebridge.domain.request.SpokeUserName;

/** Finds where an event's detail says that it is another account's than its sender's. */
final class AccountClaim {

  private static final List<String> FIELDS =
      List.of(
          "account", "accountId", "senderAccount", "recipientAccount", "ownerAccount", "sender");

  private AccountClaim() {}

  /** The claim as pointer and account, e.g. {@code /request/accountId 222222222222}. */
  static Optional<String> in(RequestEvent event) {
    return in("", event.detail(), event.account())
        .or(
            () ->
                event.detail().get("request") instanceof Map<?, ?> request
                    ? in("/request", request, event.account())
                    : Optional.empty());
  }

  private static Optional<String> in(String pointer, Map<?, ?> fields, String sender) {
    for (String name : FIELDS) {
      if (fields.get(name) instanceof String account
          && AccountId.isOne(account)
          && !account.equals(sender)) {
        return Optional.of(pointer + "/" + name + " " + account);
      }
    }
    if (fields.get("userName") instanceof String userName
        && SpokeUserName.isOne(userName)
        && !userName.startsWith(sender)) {
      return Optional.of(pointer + "/userName " + userName.substring(0, AccountId.LENGTH));
    }
    return Optional.empty();
  }
}
