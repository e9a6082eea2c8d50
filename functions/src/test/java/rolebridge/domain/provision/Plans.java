package rolebridge.domain.provision;

import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.request.IntegrationRequest;

/** Plans as ResolveRequest makes them. */
public final class Plans {

  private Plans() {}

  public static Plan of(FakeAws aws, IntegrationRequest request) {
    ProvisionRun run = new ProvisionRun(aws, request, "run");
    run.step();
    return run.plan();
  }
}
