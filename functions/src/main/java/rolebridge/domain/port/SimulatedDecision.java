package rolebridge.domain.port;

/**
 * What IAM's policy simulator decided about one action on one resource.
 *
 * @param allowedByBoundary whether the principal's permissions boundary allows it; true when there
 *     is none
 * @param allowedByOrganization whether the organization's policies allow it; true when there are
 *     none
 */
public record SimulatedDecision(
    String action,
    String resource,
    Verdict verdict,
    boolean allowedByBoundary,
    boolean allowedByOrganization) {

  /** IAM's three answers. */
  public enum Verdict {
    ALLOWED,
    EXPLICIT_DENY,
    IMPLICIT_DENY
  }

  public boolean isAllowed() {
    return verdict == Verdict.ALLOWED;
  }
}
