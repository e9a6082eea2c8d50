package rolebridge.domain.provision;

import java.util.Map;
import java.util.Set;

/**
 * What an execution of provision is started with: the bare request, or the request together with
 * who asks.
 *
 * @param requestedBy the caller's own word, empty when not said
 */
public record ProvisionInput(Map<String, Object> request, String requestedBy) {

  private static final String REQUEST = "request";
  private static final String REQUESTED_BY = "requestedBy";

  /** Reads either form. Anything that isn't exactly the longer form is taken as a bare request. */
  @SuppressWarnings("unchecked")
  public static ProvisionInput of(Map<String, Object> input) {
    if (Set.of(REQUEST, REQUESTED_BY).containsAll(input.keySet())
        && input.get(REQUEST) instanceof Map<?, ?> request
        && input.getOrDefault(REQUESTED_BY, "") instanceof String requestedBy) {
      return new ProvisionInput((Map<String, Object>) request, requestedBy);
    }
    return new ProvisionInput(input, "");
  }
}
