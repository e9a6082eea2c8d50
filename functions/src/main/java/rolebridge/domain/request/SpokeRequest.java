package rolebridge.domain.request;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.policy.AccountId;
import rolebridge.domain.request.RequestReader.Purpose;

/**
 * A request of another account. Whatever it names is the sender's: the role is in its own account,
 * and the user in the hub bears its account's number in the name.
 */
public final class SpokeRequest {

  private SpokeRequest() {}

  /**
   * The request in the hub's terms, or every rule it breaks.
   *
   * @param senderAccount as AWS says who sent it; empty for a request of the hub's own
   */
  public static Reading read(
      Map<String, Object> requestTree, String senderAccount, RequestReader reader) {
    return senderAccount.isEmpty()
        ? reader.read(requestTree)
        : read(requestTree, senderAccount, Purpose.GRANT, reader);
  }

  /** As {@link #read(Map, String, RequestReader)}, of what is to be removed alone. */
  public static Reading readForRemoval(
      Map<String, Object> requestTree, String senderAccount, RequestReader reader) {
    return senderAccount.isEmpty()
        ? reader.readForRemoval(requestTree)
        : read(requestTree, senderAccount, Purpose.REMOVAL, reader);
  }

  private static Reading read(
      Map<String, Object> requestTree,
      String senderAccount,
      Purpose purpose,
      RequestReader reader) {
    Violations violations = new Violations();
    return read(Field.root(requestTree, violations), senderAccount, purpose, violations, reader)
        .map(request -> inTermsOfTheHub(request, senderAccount))
        .<Reading>map(Reading.Accepted::new)
        .orElseGet(() -> new Reading.Rejected(violations.all()));
  }

  /** The request in this place in the sender's terms, empty when violations were found. */
  public static Optional<IntegrationRequest> read(
      Field request,
      String senderAccount,
      Purpose purpose,
      Violations violations,
      RequestReader reader) {
    if (request.value() instanceof Map<?, ?> fields) {
      check(request, fields, senderAccount);
    }
    return reader.read(request, purpose, violations);
  }

  /** What makes a sound request of the hub's own account one that no other account may make. */
  private static void check(Field request, Map<?, ?> fields, String senderAccount) {
    if (fields.get("userName") instanceof String name) {
      NameRules.checkSpokeUserName(request.child("userName", name), name);
    }
    if (fields.get("accountId") instanceof String accountId
        && AccountId.isOne(accountId)
        && !accountId.equals(senderAccount)) {
      request
          .child("accountId", accountId)
          .violates(
              "accountIdNotSender",
              "Leave accountId out: an account can ask for roles in itself only, here in %s."
                  .formatted(senderAccount));
    }
  }

  private static IntegrationRequest inTermsOfTheHub(
      IntegrationRequest request, String senderAccount) {
    return request.of(SpokeUserName.of(senderAccount, request.userName()), senderAccount);
  }
}
