package rolebridge.domain.provision;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.domain.port.PolicyValidator;
import rolebridge.domain.provision.ResolveRequest.Resolution;
import rolebridge.domain.request.Violation;

/** Has the policies of a plan validated before anything is made, where the stack asks for it. */
public final class ValidatePolicies {

  private final Optional<PolicyValidator> validator;
  private final DocumentText documentText;

  /**
   * @param validator empty where the stack doesn't ask for it
   */
  public ValidatePolicies(Optional<PolicyValidator> validator, DocumentText documentText) {
    this.validator = validator;
    this.documentText = documentText;
  }

  /**
   * The resolution with what was found, or refused for each error that was: IAM would take no such
   * policy, or it wouldn't do what it was asked for. Nothing is asked when nothing is left to make.
   */
  public Resolution apply(Resolution resolution) {
    return validator
        .filter(_ -> resolution.plan() != null && resolution.stored() == null)
        .map(asked -> validated(resolution, asked))
        .orElse(resolution);
  }

  private Resolution validated(Resolution resolution, PolicyValidator asked) {
    ValidatedPolicies validation =
        asked.validate(
            resolution.plan().policies().stream()
                .map(part -> documentText.compact(part.document()))
                .toList());
    List<Violation> errors =
        validation.findings().stream()
            .filter(PolicyFinding::refuses)
            .map(ValidatePolicies::violation)
            .toList();
    return errors.isEmpty() ? resolution.with(validation) : Resolution.rejected(errors);
  }

  private static Violation violation(PolicyFinding error) {
    return new Violation(
        "/policyDocument",
        "policyFinding",
        "policy %d: %s".formatted(error.policy(), error.code()),
        "IAM Access Analyzer finds an error: %s See %s".formatted(error.details(), error.link()));
  }
}
