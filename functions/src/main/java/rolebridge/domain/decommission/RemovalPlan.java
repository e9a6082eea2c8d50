package rolebridge.domain.decommission;

import java.util.List;
import java.util.Map;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.SpokeRequest;
import rolebridge.domain.request.Violation;

/**
 * What one execution of decommission is to take away, by names alone: what there is of it, each
 * state reads right before it acts.
 *
 * @param force whether the role goes although it was used lately
 * @param requestedBy who asks, as the caller claims; empty when not given
 */
public record RemovalPlan(
    String executionArn,
    String integration,
    String instanceName,
    String userName,
    String roleName,
    String roleArn,
    String policyName,
    String policyArn,
    boolean force,
    String requestedBy) {

  /**
   * Either a plan and no violation, or no plan and every violation.
   *
   * @param rejection what the execution ends with; empty when there is a plan
   */
  public record Resolution(RemovalPlan plan, List<Violation> violations, String rejection) {

    public Resolution {
      violations = List.copyOf(violations);
    }

    Resolution(RemovalPlan plan, List<Violation> violations) {
      this(plan, violations, Violation.rejection(violations));
    }

    public static Resolution rejected(List<Violation> violations) {
      return new Resolution(null, violations);
    }
  }

  /** Resolves what an execution was started with. */
  public static Resolution resolve(String executionArn, Map<String, Object> input, Hub hub) {
    DecommissionInput decommission = DecommissionInput.of(input);
    return switch (read(decommission)) {
      case Reading.Accepted(var request) -> of(request, decommission, executionArn, hub);
      case Reading.Rejected(var violations) -> Resolution.rejected(violations);
    };
  }

  /**
   * The plan of an execution by what it was started with, for a state that comes after the first.
   *
   * @throws InvalidRequestException when it breaks a rule
   */
  public static RemovalPlan of(String executionArn, Map<String, Object> input, Hub hub) {
    hub.requireExecution(executionArn);
    DecommissionInput decommission = DecommissionInput.of(input);
    IntegrationRequest request = read(decommission).requireAccepted();
    return of(request, decommission, executionArn, hub).plan();
  }

  private static Reading read(DecommissionInput decommission) {
    return SpokeRequest.readForRemoval(
        decommission.request(),
        decommission.senderAccount(),
        new RequestReader(IntegrationCatalog.NONE));
  }

  /** Resolves a request that broke no rule by itself. */
  public static Resolution of(
      IntegrationRequest request, DecommissionInput input, String executionArn, Hub hub) {
    String accountId = hub.roleAccountOf(request);
    return new Resolution(
        new RemovalPlan(
            executionArn,
            request.integration(),
            request.instanceName(),
            request.userName(),
            request.roleName(),
            hub.roleArn(accountId, request.userName(), request.roleName()),
            request.policyName(),
            hub.policyArn(accountId, request.userName(), request.policyName()),
            input.force(),
            TagText.of(input.requestedBy())),
        List.of());
  }
}
