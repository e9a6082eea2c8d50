package rolebridge.domain.port;

/**
 * What IAM's policy simulator decided about one action on one resource.
 *
 * @param allowedByBoundary whether the principal's permissions boundary allows it; true when there
 *     is none
 * @param allowedByOrganization whether the organization's policies allow it; true when there are
 *     none
 * @param inOrganization whether the principal's account is in an organization
 */
public record SimulatedDecision(
    String action,
    String resource,
    Verdict verdict,
    boolean allowedByBoundary,
    boolean allowedByOrganization,
    boolean inOrganization) {

  /** IAM's three answers. */
  public enum Verdict {
    ALLOWED,
    EXPLICIT_DENY,
    IMPLICIT_DENY
  }

  /** Of an account that is in an organization only if that denies it. */
  public SimulatedDecision(
      String action,
      String resource,
      Verdict verdict,
      boolean allowedByBoundary,
      boolean allowedByOrganization) {
    this(
        action,
        resource,
        verdict,
        allowedByBoundary,
        allowedByOrganization,
        !allowedByOrganization);
  }

  /** Whether everything that IAM evaluated allows the action, boundary and organization too. */
  public boolean isAllowed() {
    return verdict == Verdict.ALLOWED;
  }
}
