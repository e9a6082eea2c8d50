package rolebridge.domain.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;

/**
 * Tells what an organization's policies deny whatever the call is like from what they deny by a
 * condition that only a real call meets or doesn't. The simulator shows neither the policies nor
 * the keys that it missed, so it is asked again with other values of them.
 */
public final class OrganizationDenials {

  /** "No permissions are required", and no policy can deny it (STS API reference). */
  private static final String NEVER_DENIED = "sts:GetCallerIdentity";

  /** How far a deny reaches. */
  public enum Reach {
    /** To every such call, as far as one can know beforehand. */
    ALWAYS,
    /** To calls in this region. */
    REGION,
    /** To calls that meet a condition, of which nobody knows whether the real ones do. */
    CONDITION
  }

  private record Call(String action, String resource) {

    static Call of(SimulatedDecision decision) {
      return new Call(decision.action(), decision.resource());
    }
  }

  private final PolicySimulator simulator;
  private final CallContexts contexts;

  public OrganizationDenials(PolicySimulator simulator, CallContexts contexts) {
    this.simulator = simulator;
    this.contexts = contexts;
  }

  /**
   * How far each of these denies reaches.
   *
   * @param context by which they were decided
   */
  public Map<SimulatedDecision, Reach> of(
      String principalArn, CallContext context, List<SimulatedDecision> denied) {
    Map<SimulatedDecision, Reach> reaches = new HashMap<>();
    List<SimulatedDecision> rest =
        without(denied, principalArn, context.exempted(), Reach.CONDITION, reaches);
    for (String region : contexts.regionsBut(context.keys().get(CallContext.REGION))) {
      rest = without(rest, principalArn, context.inRegion(region), Reach.REGION, reaches);
    }
    // What is denied to this principal only rests on what is known of it.
    rest = without(rest, principalArn, context.bySomebodyElse(), Reach.ALWAYS, reaches);
    if (!rest.isEmpty()) {
      Reach reach = deniesTheUndeniable(principalArn, context) ? Reach.CONDITION : Reach.ALWAYS;
      rest.forEach(decision -> reaches.put(decision, reach));
    }
    return reaches;
  }

  /** Those that are denied with these keys, too; the others reach so far. */
  private List<SimulatedDecision> without(
      List<SimulatedDecision> denied,
      String principalArn,
      Map<String, String> keys,
      Reach reach,
      Map<SimulatedDecision, Reach> reaches) {
    if (denied.isEmpty()) {
      return denied;
    }
    Set<Call> still =
        simulator.simulate(principalArn, actions(denied), resources(denied), keys).stream()
            .filter(decision -> !decision.allowedByOrganization())
            .map(Call::of)
            .collect(Collectors.toSet());
    denied.stream()
        .filter(decision -> !still.contains(Call.of(decision)))
        .forEach(decision -> reaches.put(decision, reach));
    return denied.stream().filter(decision -> still.contains(Call.of(decision))).toList();
  }

  /** A deny of everything, as of foreign resources or networks, covers even that. */
  private boolean deniesTheUndeniable(String principalArn, CallContext context) {
    return simulator
        .simulate(principalArn, Set.of(NEVER_DENIED), Set.of("*"), context.keys())
        .stream()
        .anyMatch(decision -> !decision.allowedByOrganization());
  }

  private static Set<String> actions(List<SimulatedDecision> decisions) {
    return decisions.stream()
        .map(SimulatedDecision::action)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> resources(List<SimulatedDecision> decisions) {
    return decisions.stream()
        .map(SimulatedDecision::resource)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
