package rolebridge.domain.provision.undo;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;

/** Puts rolebridge's own statement in a trust back to what it was. */
final class TrustUndo {

  private TrustUndo() {}

  /**
   * The trust to save; empty when it isn't this plan's statement that stands there, or it stood
   * there before. Where the former statement named nobody who still exists, the trust is closed,
   * which lets in as many.
   */
  static Optional<PolicyDocument> of(
      PolicyDocument now, PolicyDocument before, Map<String, Object> planned) {
    Map<String, Object> own = TrustPolicy.ownStatement(now);
    Map<String, Object> ownBefore = TrustPolicy.ownStatement(before);
    if (!sameStatement(own, planned) || sameStatement(own, ownBefore)) {
      return Optional.empty();
    }
    return Optional.of(TrustPolicy.withOwnStatement(now, ownBefore));
  }

  private static boolean sameStatement(Map<String, Object> one, Map<String, Object> other) {
    return PolicyDocument.canonicalText(one).equals(PolicyDocument.canonicalText(other));
  }
}
