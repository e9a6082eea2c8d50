package rolebridge.domain.decommission;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.request.ProvisionInput;

/**
 * What an execution of decommission is started with: the bare request that the integration was
 * provisioned by, or that together with who asks and whether the role's use matters.
 *
 * @param requestedBy who asks, as the caller claims; empty when not given
 * @param senderAccount the account that sent the request, as AWS said; empty for the hub's own
 * @param force whether the role goes although it was used lately
 */
public record DecommissionInput(
    Map<String, Object> request, String requestedBy, String senderAccount, boolean force) {

  private static final String FORCE = "force";

  /** Reads either form. Anything that isn't exactly the longer form is taken as a bare request. */
  public static DecommissionInput of(Map<String, Object> input) {
    Map<String, Object> asked = new HashMap<>(input);
    Object force = input.containsKey(FORCE) ? asked.remove(FORCE) : false;
    return Optional.ofNullable(force)
        .filter(Boolean.class::isInstance)
        .flatMap(_ -> ProvisionInput.longer(asked))
        .map(
            found ->
                new DecommissionInput(
                    found.request(), found.requestedBy(), found.senderAccount(), (Boolean) force))
        .orElseGet(() -> new DecommissionInput(input, "", "", false));
  }
}
