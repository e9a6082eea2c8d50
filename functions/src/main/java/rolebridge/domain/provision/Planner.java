package rolebridge.domain.provision;

import java.util.Map;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.ProvisionInput;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.SpokeRequest;

/**
 * Works out a step's plan from what its execution was started with, by the same rules as the first
 * state, and before anything is read or changed. So whoever invokes a function, with whatever
 * payload, has it do no more than a valid request would.
 */
public final class Planner {

  private final Hub hub;
  private final EgressIps egress;
  private final RequestReader reader;

  public Planner(Hub hub, EgressIps egress, IntegrationCatalog catalog) {
    this.hub = hub;
    this.egress = egress;
    this.reader = new RequestReader(catalog);
  }

  /**
   * The plan of this execution.
   *
   * @param input what the execution was started with
   * @throws InvalidRequestException when it breaks a rule
   */
  public Plan plan(String executionArn, Map<String, Object> input, Found found) {
    hub.requireExecution(executionArn);
    ProvisionInput provision = ProvisionInput.of(input);
    return Plan.of(
        SpokeRequest.read(provision.request(), provision.senderAccount(), reader).requireAccepted(),
        provision.requestedBy(),
        executionArn,
        hub,
        egress,
        found);
  }
}
