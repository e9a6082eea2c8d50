package rolebridge.cli.hub;

import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.rehearsal.Rehearsal;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.setup.Failure;
import rolebridge.composition.Composition;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.request.IntegrationRequest;

/** Foretells what provision would do in the hub's account. Changes nothing. */
public final class LiveCheck {

  /** Only new resources carry the tags of execution and requester, and neither is known here. */
  private static final String NOBODY = "";

  private final Hub hub;
  private final ResolveRequest resolveRequest;
  private final Rehearsal rehearsal;

  public LiveCheck(Composition view) {
    this.hub = view.hub();
    this.resolveRequest = view.resolveRequest();
    this.rehearsal =
        new Rehearsal(
            view.users(),
            view.userPolicies(),
            view.policies(),
            view.roles(),
            view.accessKeys(),
            view.secrets(),
            view.documentText(),
            hub,
            view.clock());
  }

  /** What provision would do; throws {@link Failure} with all violations when it would refuse. */
  public Forecast of(IntegrationRequest request) {
    HubOnly.require(hub, request, "check --live", "--live", "provision");
    ResolveRequest.Resolution resolution = resolveRequest.apply(request, NOBODY, NOBODY);
    if (!resolution.violations().isEmpty()) {
      throw RequestFile.rejected(
          "The request can't be carried out in account " + hub.accountId() + ".",
          resolution.violations());
    }
    return rehearsal.of(resolution.plan());
  }
}
