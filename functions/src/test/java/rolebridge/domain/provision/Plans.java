package rolebridge.domain.provision;

import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.request.IntegrationRequest;

/** Plans as ResolveRequest makes them. */
public final class Plans {

  private Plans() {}

  public static Plan of(FakeAws aws, IntegrationRequest request) {
    return new ProvisionRun(aws, request, "run").runTo(State.ENSURE_USER).plan();
  }
}
