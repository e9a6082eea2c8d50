package rolebridge.domain.request;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.AccountId;

/**
 * What an execution of provision is started with: the bare request, or the request together with
 * who asks.
 *
 * @param requestedBy who asks, as the caller claims; empty when not given
 * @param senderAccount the account that sent the request, as AWS said; empty for the hub's own
 */
public record ProvisionInput(
    Map<String, Object> request, String requestedBy, String senderAccount) {

  private static final String REQUEST = "request";
  private static final String REQUESTED_BY = "requestedBy";
  private static final String SENDER_ACCOUNT = "senderAccount";

  /** Reads either form. Anything that isn't exactly the longer form is taken as a bare request. */
  public static ProvisionInput of(Map<String, Object> input) {
    return longer(input).orElseGet(() -> new ProvisionInput(input, "", ""));
  }

  /** Reads the longer form; empty when it isn't exactly that. */
  @SuppressWarnings("unchecked")
  public static Optional<ProvisionInput> longer(Map<String, Object> input) {
    return Set.of(REQUEST, REQUESTED_BY, SENDER_ACCOUNT).containsAll(input.keySet())
            && input.get(REQUEST) instanceof Map<?, ?> request
            && input.getOrDefault(REQUESTED_BY, "") instanceof String requestedBy
            && input.getOrDefault(SENDER_ACCOUNT, "") instanceof String senderAccount
            && (senderAccount.isEmpty() || AccountId.isOne(senderAccount))
        ? Optional.of(new ProvisionInput((Map<String, Object>) request, requestedBy, senderAccount))
        : Optional.empty();
  }
}
