package rolebridge.domain.provision.proof;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.NotProven;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.FunctionIdentity;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.proof.CallContext;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.proof.Refusal;
import rolebridge.domain.provision.Plan;

/**
 * Proves that the role's trust refuses others than the user: the function's own role, which its own
 * policy lets assume the role for this one purpose. A trust that names the account's root, or
 * everybody, lets it in.
 *
 * <p>A refusal proves something only if the trust alone stands in the way. So the simulator is
 * asked first whether the function's policies and the organization's allow the probe, each time, as
 * both may have been changed. It is asked about a role of the function's own account, as it can't
 * decide about another account's without its policies. Where an organization's policy hides whether
 * the trust refused, the negative proof isn't made, which is said, and the trust's statements alone
 * are judged.
 */
final class NegativeProbe {

  /** The function's role may assume roles under this session name only. */
  static final String SESSION_NAME = "rolebridge-negative-probe";

  private static final String ASSUME_ROLE = "sts:AssumeRole";

  /**
   * Ends "with an explicit deny in a service control policy" or "a resource control policy" (IAM
   * user guide, "Troubleshoot access denied error messages").
   */
  private static final String CONTROL_POLICY = "control policy";

  private final FunctionIdentity function;
  private final PolicySimulator simulator;
  private final Roles roles;
  private final CallContexts contexts;
  private final Hub hub;

  NegativeProbe(
      FunctionIdentity function,
      PolicySimulator simulator,
      Roles roles,
      CallContexts contexts,
      Hub hub) {
    this.function = function;
    this.simulator = simulator;
    this.roles = roles;
    this.contexts = contexts;
    this.hub = hub;
  }

  /**
   * Returns when the trust refused the probe, or when nobody could show that it did: then with what
   * isn't proven.
   *
   * @throws AccessNotProvenException when the trust lets the probe in by another's statement, or
   *     still does as the budget ends
   * @throws PermissionMissingException when the probe couldn't have succeeded with any trust
   */
  Optional<NotProven> requireRefusal(Plan plan, PlannedState state, Backoff backoff) {
    Optional<String> hidden = hiddenByOrganization(plan);
    backoff.beginAnew();
    Optional<String> refusal = refusal(plan);
    while (refusal.isEmpty()) {
      Role role = state.requireRole();
      state.requirePlanned(role);
      List<String> wide = TrustPolicy.othersAdmitting(role.trust());
      if (!wide.isEmpty()) {
        throw tooWide(plan, narrow(wide));
      }
      // No statement of the trust admits it: a wider one that was replaced is still in force.
      if (!backoff.pause()) {
        throw tooWide(
            plan, "No statement of it says so. Look for one that was replaced a moment ago");
      }
      refusal = refusal(plan);
    }
    Optional<String> unclear =
        refusal.filter(words -> words.contains(CONTROL_POLICY)).or(() -> hidden);
    unclear.ifPresent(_ -> requireNarrow(plan, state));
    return unclear.map(
        why ->
            NotProven.negativeProof(
                "the trust was judged by its statements only: no refusal shows that it keeps"
                    + " others out, since "
                    + why));
  }

  /**
   * Why nobody can tell whether the trust refuses the probe: an organization's policy may do it.
   *
   * @throws PermissionMissingException when no trust could let the probe in
   */
  private Optional<String> hiddenByOrganization(Plan plan) {
    String askedAbout = hub.roleArn(hub.accountId(), plan.userName(), plan.roleName());
    CallContext context = contexts.ofFunction(function.roleArn(), plan.roleArn(), SESSION_NAME);
    List<SimulatedDecision> decisions = simulate(askedAbout, context);
    if (isDeniedByOrganization(decisions)) {
      // Organizations exempt roles from their policies by tags.
      decisions =
          simulate(
              askedAbout,
              context.withPrincipalTags(
                  roles.find(function.roleArn()).map(Role::tags).orElse(Map.of())));
    }
    if (isDeniedByOrganization(decisions)) {
      return Optional.of(
          "an organization's policy denies the probe in IAM's simulation"
              + (contexts.knowsOrganization()
                  ? ""
                  : "; where it asks for aws:ResourceOrgID, the stack's parameter OrganizationId"
                      + " helps"));
    }
    if (decisions.isEmpty() || !decisions.stream().allMatch(SimulatedDecision::isAllowed)) {
      throw permissionMissing(plan, decisions);
    }
    return Optional.empty();
  }

  private List<SimulatedDecision> simulate(String roleArn, CallContext context) {
    return simulator.simulate(
        function.roleArn(), Set.of(ASSUME_ROLE), Set.of(roleArn), context.keys());
  }

  private static boolean isDeniedByOrganization(List<SimulatedDecision> decisions) {
    return decisions.stream()
        .anyMatch(decision -> !decision.isAllowed() && !decision.allowedByOrganization());
  }

  private PermissionMissingException permissionMissing(
      Plan plan, List<SimulatedDecision> decisions) {
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
    return new PermissionMissingException(
        "The negative probe proves nothing, since rolebridge's own function couldn't pass any"
            + " trust: "
            + (decisions.isEmpty() ? missing : Refusal.text(decisions.getFirst(), role, missing))
            + ". This is the stack's own permission, not the trust of the role; deploy the stack"
            + " again.");
  }

  /** STS's words; empty when the role let the probe in. */
  private Optional<String> refusal(Plan plan) {
    try {
      function.assumeRoleDenyingAll(plan.roleArn(), SESSION_NAME);
      return Optional.empty();
    } catch (AccessRefusedException e) {
      if (e.errorCode().equals("AccessDenied")) {
        return Optional.of(String.valueOf(e.getMessage()));
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

  /**
   * What the probe would have found, by the statements of others alone; rolebridge's own is held to
   * the plan before anything is marked.
   */
  private void requireNarrow(Plan plan, PlannedState state) {
    List<String> wide =
        TrustPolicy.othersLettingIn(state.requireRole().trust(), function.roleArn());
    if (!wide.isEmpty()) {
      throw tooWide(plan, narrow(wide));
    }
  }

  private static String narrow(List<String> wide) {
    return "Narrow or remove what lets it in among the trust's statements for AWS principals: "
        + String.join(", ", wide);
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
