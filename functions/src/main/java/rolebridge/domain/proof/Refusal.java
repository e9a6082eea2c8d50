package rolebridge.domain.proof;

import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;

/** Says which layer of policies stands against an action, in words that name the remedy. */
public final class Refusal {

  private Refusal() {}

  /**
   * An organization's policies come before all others, and the boundary before the principal's own
   * policies (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html">how
   * a request is decided</a>).
   *
   * @param principal e.g. {@code role arn:…}
   * @param missingAllow what to say when no policy allows the action and none denies it
   */
  public static String text(SimulatedDecision decision, String principal, String missingAllow) {
    String what = decision.action() + " on " + decision.resource();
    if (!decision.allowedByOrganization()) {
      return byOrganization(decision, principal, "");
    }
    if (!decision.allowedByBoundary()) {
      return "the permissions boundary of "
          + principal
          + " denies "
          + what
          + "; do without it, or have the boundary changed";
    }
    return decision.verdict() == Verdict.EXPLICIT_DENY
        ? "a policy of " + principal + " explicitly denies " + what + "; remove that statement"
        : missingAllow;
  }

  /**
   * That an organization's policy denies it.
   *
   * @param region where it does; empty for everywhere
   */
  public static String byOrganization(SimulatedDecision decision, String principal, String region) {
    return "an organization's policy denies "
        + principal
        + " "
        + decision.action()
        + " on "
        + decision.resource()
        + (region.isEmpty()
            ? "; have the service control policies of the account allow it"
            : " in region "
                + region
                + "; ask for a region that it allows, or have the service control policies of the"
                + " account allow this one");
  }
}
