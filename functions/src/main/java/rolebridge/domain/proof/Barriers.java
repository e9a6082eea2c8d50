package rolebridge.domain.proof;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;
import rolebridge.domain.proof.OrganizationDenials.Reach;

/** What may stand between a user and a role that it should assume, in words with the remedy. */
public final class Barriers {

  private static final String ASSUME_ROLE = "sts:AssumeRole";

  private Barriers() {}

  /**
   * The user's policies, boundary and organization. In one account they are a barrier only when
   * they deny explicitly, the organization's also by not allowing; to a role of another account the
   * boundary is also by not allowing ("Cross-account policy evaluation logic", IAM user guide).
   * Across accounts the simulator can't tell whether the user's own policies allow the call. A deny
   * of the organization that depends on a condition known only at the call isn't reported.
   */
  public static Optional<String> ofUser(
      PolicySimulator simulator,
      CallContexts contexts,
      String userName,
      String userArn,
      String roleArn,
      String roleSessionName) {
    boolean oneAccount = IamArn.accountOf(userArn).equals(IamArn.accountOf(roleArn));
    CallContext context = contexts.ofUser(userName, userArn, roleArn, roleSessionName);
    List<SimulatedDecision> barriers =
        simulator.simulate(userArn, Set.of(ASSUME_ROLE), Set.of(roleArn), context.keys()).stream()
            .filter(
                decision ->
                    decision.verdict() == Verdict.EXPLICIT_DENY
                        || (!decision.isAllowed() && !decision.allowedByOrganization())
                        || (!decision.isAllowed() && !oneAccount && !decision.allowedByBoundary()))
            .toList();
    Map<SimulatedDecision, Reach> reaches =
        new OrganizationDenials(simulator, contexts)
            .of(
                userArn,
                context,
                barriers.stream().filter(decision -> !decision.allowedByOrganization()).toList());
    String user = "user " + userArn;
    return barriers.stream()
        .filter(decision -> reaches.get(decision) != Reach.CONDITION)
        .map(
            decision ->
                Refusal.text(
                        decision,
                        user,
                        user + " is allowed " + ASSUME_ROLE + " by no policy of its own")
                    + ".")
        .findFirst();
  }

  /** Statements of others in the role's trust. */
  public static Optional<String> ofTrust(PolicyDocument trust) {
    List<String> denying = TrustPolicy.othersDenying(trust);
    return denying.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the role's trust denies it by statements of others: "
                + String.join(", ", denying)
                + ". Remove them, or exempt the user from them.");
  }

  /** The addresses that rolebridge's own statement of the trust admits, which may lack ours. */
  public static Optional<String> ofAddresses(Map<String, Object> trustStatement, String function) {
    return trustStatement.containsKey("Condition")
        ? Optional.of(
            "the function's own address isn't among those that the role's trust admits, "
                + trustStatement.get("Condition")
                + ". Give the stack's parameter FunctionEgressIps the addresses that the function"
                + " "
                + function
                + " calls AWS from.")
        : Optional.empty();
  }
}
