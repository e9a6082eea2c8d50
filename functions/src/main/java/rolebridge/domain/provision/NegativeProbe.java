package rolebridge.domain.provision;

import java.util.List;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;

/**
 * Proves that the role's trust refuses who has no business with it: the function's own role, which
 * its own policy lets assume the role for this one purpose. A trust that names the account's root,
 * or everybody, lets it in.
 *
 * <p>A refusal proves something only if the trust alone stands in the way. So the simulator is
 * asked first whether the function's policies and the organization's allow the probe; they are the
 * same for all roles below rolebridge's path, so once for the life of this object is enough.
 */
final class NegativeProbe {

  /** The function's role may assume roles under this session name only. */
  static final String SESSION_NAME = "rolebridge-negative-probe";

  private static final String ASSUME_ROLE = "sts:AssumeRole";

  private final FunctionIdentity function;
  private final PolicySimulator simulator;
  private boolean controlled;

  NegativeProbe(FunctionIdentity function, PolicySimulator simulator) {
    this.function = function;
    this.simulator = simulator;
  }

  /**
   * Returns when the trust refused the probe.
   *
   * @throws AccessNotProvenException when the trust lets the probe in by another's statement, or
   *     still does as patience ends
   * @throws PermissionMissingException when the probe couldn't have succeeded with any trust
   */
  void requireRefusal(Plan plan, PlannedState state, Patience patience) {
    if (!controlled) {
      requirePermission(plan);
      controlled = true;
    }
    patience.beginAnew();
    while (isLetIn(plan)) {
      var role = state.requireRole();
      state.requirePlanned(role);
      List<String> wide = TrustPolicy.othersAdmitting(role.trust());
      if (!wide.isEmpty()) {
        throw tooWide(
            plan,
            "Narrow or remove what lets it in among the trust's statements for AWS principals: "
                + String.join(", ", wide));
      }
      // No statement of the trust admits it: a wider one that was replaced is still in force.
      if (!patience.pause()) {
        throw tooWide(
            plan, "No statement of it says so; look for one that was replaced a moment ago");
      }
    }
  }

  private void requirePermission(Plan plan) {
    List<SimulatedDecision> decisions =
        simulator.simulate(
            function.roleArn(),
            Set.of(ASSUME_ROLE),
            Set.of(plan.roleArn()),
            Map.of("sts:RoleSessionName", SESSION_NAME));
    if (decisions.isEmpty() || !decisions.stream().allMatch(SimulatedDecision::isAllowed)) {
      String role = "role " + function.roleArn();
      String missing =
          "no policy allows "
              + role
              + " "
              + ASSUME_ROLE
              + " on "
              + plan.roleArn()
              + " with session name "
              + SESSION_NAME;
      throw new PermissionMissingException(
          "The negative probe proves nothing, since rolebridge's own function couldn't pass any"
              + " trust: "
              + (decisions.isEmpty() ? missing : Refusal.text(decisions.getFirst(), role, missing))
              + ". This is the stack's own permission, not the trust of the role; deploy the stack"
              + " again.");
    }
  }

  private boolean isLetIn(Plan plan) {
    try {
      function.assumeRoleDenyingAll(plan.roleArn(), SESSION_NAME);
      return true;
    } catch (AccessRefusedException e) {
      if (e.errorCode().equals("AccessDenied")) {
        return false;
      }
      throw new RefusedByAwsException(
          "The negative probe on role "
              + plan.roleArn()
              + " was answered with "
              + e.errorCode()
              + ", which says nothing about the role's trust: "
              + e.getMessage(),
          e);
    }
  }

  private AccessNotProvenException tooWide(Plan plan, String remedy) {
    return new AccessNotProvenException(
        "The trust of role "
            + plan.roleArn()
            + " admits principals of the account that it should not: "
            + function.roleArn()
            + " could assume the role. "
            + remedy
            + ".");
  }
}
