package rolebridge.cli.hub;

import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.rehearsal.Rehearsal;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.setup.Failure;
import rolebridge.composition.Composition;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.Pause;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.request.IntegrationRequest;

/** Foretells what provision would do in the hub's account. Changes nothing. */
public final class LiveCheck {

  /** Only new resources carry the tags of execution and requester, and neither is known here. */
  private static final String NOBODY = "";

  private final Hub hub;
  private final ResolveRequest resolveRequest;
  private final Rehearsal rehearsal;
  private final Pause pause;

  public LiveCheck(Composition view) {
    this(
        view.hub(),
        view.resolveRequest(),
        new Rehearsal(
            view.users(),
            view.userPolicies(),
            view.policies(),
            view.roles(),
            view.accessKeys(),
            view.secrets(),
            view.documentText(),
            view.hub(),
            view.clock()),
        view.pause());
  }

  public LiveCheck(Hub hub, ResolveRequest resolveRequest, Rehearsal rehearsal, Pause pause) {
    this.hub = hub;
    this.resolveRequest = resolveRequest;
    this.rehearsal = rehearsal;
    this.pause = pause;
  }

  /**
   * What provision would do. What stands against that is looked at again after {@link
   * Pause#UNTIL_SHOWN}.
   *
   * @param command that asks
   * @param option by which it asks instead of acting
   * @throws Failure with all violations when it would refuse
   * @throws WorkflowException that one of its steps would fail by
   */
  public Forecast of(IntegrationRequest request, String command, String option) {
    HubOnly.require(hub, request, command, option, "provision");
    try {
      return look(request);
    } catch (Failure e) {
      pause.of(Pause.UNTIL_SHOWN);
    } catch (WorkflowException e) {
      if (!mayPass(e)) {
        throw e;
      }
      pause.of(Pause.UNTIL_SHOWN);
    }
    return look(request);
  }

  /** Whether this may rest on an answer of a moment ago. */
  public static boolean mayPass(WorkflowException failure) {
    return switch (failure) {
      case PermissionMissingException _, ThrottledException _, AwsUnavailableException _ -> false;
      default -> true;
    };
  }

  /** The same by one look, for a request in the hub's account. */
  public Forecast look(IntegrationRequest request) {
    ResolveRequest.Resolution resolution = resolveRequest.look(request, NOBODY, NOBODY);
    if (!resolution.violations().isEmpty()) {
      throw RequestFile.rejected(
          "The request can't be carried out in account " + hub.accountId() + ".",
          resolution.violations());
    }
    return rehearsal.of(resolution.plan());
  }
}
