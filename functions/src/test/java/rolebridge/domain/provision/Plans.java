package rolebridge.domain.provision;

import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.provision.fake.FakeAws;
import rolebridge.domain.request.IntegrationRequest;

/** Plans as ResolveRequest makes them. */
final class Plans {

  private Plans() {}

  static Plan of(FakeAws aws, IntegrationRequest request) {
    return new ProvisionRun(aws, request, "run").runTo(State.ENSURE_USER).plan();
  }
}
