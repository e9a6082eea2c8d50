package rolebridge.domain.provision;

import java.util.Optional;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserPolicies;

/** Lets the user assume the roles below its own path. */
public final class GrantAssumeRole {

  private final UserPolicies userPolicies;

  public GrantAssumeRole(UserPolicies userPolicies) {
    this.userPolicies = userPolicies;
  }

  /**
   * Afterwards the user's inline policy grants its path, and still what it granted elsewhere: by
   * another execution too, that made the user at the same moment.
   *
   * @throws QuotaExceededException when others were granted meanwhile what {@link GrantPolicy} has
   *     room for
   */
  public StepResult apply(Plan plan) {
    Optional<PolicyDocument> existing = userPolicies.find(plan.userName(), plan.userPolicyName());
    PolicyDocument wanted =
        GrantPolicy.granting(plan.grantResource(), existing.orElse(PolicyDocument.NONE));
    if (existing.isPresent() && existing.get().meansTheSameAs(wanted)) {
      return StepResult.of();
    }
    GrantPolicy.objection(plan.userName(), wanted)
        .ifPresent(
            objection -> {
              throw new QuotaExceededException(objection);
            });
    userPolicies.put(plan.userName(), plan.userPolicyName(), wanted);
    return StepResult.of(new Change("PutUserPolicy", plan.userArn() + " " + plan.userPolicyName()));
  }
}
