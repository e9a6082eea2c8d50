package rolebridge.domain.decommission;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an execution of decommission is started with: the bare request that the integration was
 * provisioned by, or that together with who asks and whether the role's use matters.
 *
 * @param requestedBy the caller's own word, empty when not said
 * @param senderAccount the account that sent the request, as AWS said; empty for the hub's own
 * @param force whether the role goes although it was used lately
 */
public record DecommissionInput(
    Map<String, Object> request, String requestedBy, String senderAccount, boolean force) {

  private static final String REQUEST = "request";
  private static final String REQUESTED_BY = "requestedBy";
  private static final String SENDER_ACCOUNT = "senderAccount";
  private static final Pattern ACCOUNT_ID = Pattern.compile("([0-9]{12})?");
  private static final String FORCE = "force";

  /** Reads either form. Anything that isn't exactly the longer form is taken as a bare request. */
  @SuppressWarnings("unchecked")
  public static DecommissionInput of(Map<String, Object> input) {
    if (Set.of(REQUEST, REQUESTED_BY, SENDER_ACCOUNT, FORCE).containsAll(input.keySet())
        && input.get(REQUEST) instanceof Map<?, ?> request
        && input.getOrDefault(REQUESTED_BY, "") instanceof String requestedBy
        && input.getOrDefault(SENDER_ACCOUNT, "") instanceof String senderAccount
        && ACCOUNT_ID.matcher(senderAccount).matches()
        && input.getOrDefault(FORCE, false) instanceof Boolean force) {
      return new DecommissionInput(
          (Map<String, Object>) request, requestedBy, senderAccount, force);
    }
    return new DecommissionInput(input, "", "", false);
  }
}
