package rolebridge.domain.provision;

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

/** What may stand between a user and a role that it should assume, in words with the remedy. */
public final class Barriers {

  private static final String ASSUME_ROLE = "sts:AssumeRole";

  private Barriers() {}

  /**
   * The user's policies, boundary and organization. In one account they are a barrier only when
   * they deny explicitly, the organization's also by not allowing; to a role of another account
   * they are also when they don't allow ("Cross-account policy evaluation logic", IAM user guide).
   */
  public static Optional<String> ofUser(
      PolicySimulator simulator,
      String userName,
      String userArn,
      String roleArn,
      String roleSessionName) {
    List<SimulatedDecision> decisions =
        simulator.simulate(
            userArn,
            Set.of(ASSUME_ROLE),
            Set.of(roleArn),
            Map.of("aws:username", userName, "sts:RoleSessionName", roleSessionName));
    String user = "user " + userArn;
    boolean oneAccount = IamArn.accountOf(userArn).equals(IamArn.accountOf(roleArn));
    return decisions.stream()
        .filter(
            decision ->
                decision.verdict() == Verdict.EXPLICIT_DENY
                    || (!decision.isAllowed()
                        && (!oneAccount || !decision.allowedByOrganization())))
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
                + " rolebridge-"
                + function
                + " calls AWS from.")
        : Optional.empty();
  }
}
