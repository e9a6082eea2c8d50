package rolebridge.domain.policy;

/**
 * What IAM Access Analyzer says of a policy (<a
 * href="https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html">ValidatePolicyFinding</a>).
 *
 * @param policy which of the policies that a request's permissions are split over, from 1
 * @param type ERROR, SECURITY_WARNING, WARNING or SUGGESTION
 * @param code which check it is of
 * @param link to what AWS writes about the check
 */
public record PolicyFinding(int policy, String type, String code, String details, String link) {

  private static final String ERROR = "ERROR";

  /** Whether the policy doesn't work as it is: IAM refuses it, or it allows nothing. */
  public boolean refuses() {
    return type.equals(ERROR);
  }
}
