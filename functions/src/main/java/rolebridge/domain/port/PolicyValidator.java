package rolebridge.domain.port;

import java.util.List;
import rolebridge.domain.policy.ValidatedPolicies;

/** AWS's checks of policies, which look at nothing but the documents. */
public interface PolicyValidator {

  /**
   * What they find in these identity policies, as IAM would get them. Answers within half a minute
   * and doesn't fail: what couldn't be asked until then is said.
   */
  ValidatedPolicies validate(List<String> documents);
}
