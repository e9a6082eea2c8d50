package rolebridge.domain.policy;

import java.util.List;

/**
 * What became of having policies validated.
 *
 * @param notAsked why nothing, or not all, was asked; empty when all was
 * @param findings in the order of the policies
 */
public record ValidatedPolicies(String notAsked, List<PolicyFinding> findings) {

  public ValidatedPolicies {
    findings = List.copyOf(findings);
  }
}
