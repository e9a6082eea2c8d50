package rolebridge.aws;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.ContextKeyTypeEnum;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PermissionsBoundaryDecisionDetail;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.ResourceSpecificResult;

/**
 * IAM's SimulatePrincipalPolicy in the principal's account. An action's result sums up all
 * resources, the most restrictive decision first, and tells of each in its resource-specific
 * results (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html">EvaluationResult</a>).
 */
public final class IamPolicySimulator implements PolicySimulator {

  private final IamAccounts accounts;

  public IamPolicySimulator(IamAccounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public List<SimulatedDecision> simulate(
      String principalArn,
      Set<String> actions,
      Set<String> resources,
      Map<String, String> context) {
    IamClient iam = accounts.of(principalArn);
    return AwsErrors.call(
        "Simulating the policies of " + principalArn,
        () ->
            iam
                .simulatePrincipalPolicyPaginator(
                    r ->
                        r.policySourceArn(principalArn)
                            .actionNames(actions)
                            .resourceArns(resources)
                            .contextEntries(entries(context)))
                .evaluationResults()
                .stream()
                .flatMap(IamPolicySimulator::decisions)
                .distinct()
                .toList());
  }

  /** All others are strings (IAM user guide, "AWS global condition context keys"). */
  private static final Map<String, ContextKeyTypeEnum> TYPES =
      Map.ofEntries(
          Map.entry("aws:CurrentTime", ContextKeyTypeEnum.DATE),
          Map.entry("aws:EpochTime", ContextKeyTypeEnum.NUMERIC),
          Map.entry("aws:TokenIssueTime", ContextKeyTypeEnum.DATE),
          Map.entry("aws:MultiFactorAuthPresent", ContextKeyTypeEnum.BOOLEAN),
          Map.entry("aws:PrincipalIsAWSService", ContextKeyTypeEnum.BOOLEAN),
          Map.entry("aws:SecureTransport", ContextKeyTypeEnum.BOOLEAN),
          Map.entry("aws:ViaAWSService", ContextKeyTypeEnum.BOOLEAN),
          Map.entry("aws:SourceIp", ContextKeyTypeEnum.IP),
          Map.entry("aws:VpcSourceIp", ContextKeyTypeEnum.IP),
          Map.entry("aws:CalledVia", ContextKeyTypeEnum.STRING_LIST),
          Map.entry("aws:TagKeys", ContextKeyTypeEnum.STRING_LIST));

  private static List<ContextEntry> entries(Map<String, String> context) {
    return context.entrySet().stream()
        .map(
            entry ->
                ContextEntry.builder()
                    .contextKeyName(entry.getKey())
                    .contextKeyType(TYPES.getOrDefault(entry.getKey(), ContextKeyTypeEnum.STRING))
                    .contextKeyValues(entry.getValue())
                    .build())
        .toList();
  }

  private static Stream<SimulatedDecision> decisions(EvaluationResult result) {
    if (result.resourceSpecificResults().isEmpty()) {
      return Stream.of(
          decision(
              result,
              result.evalResourceName(),
              result.evalDecision(),
              result.permissionsBoundaryDecisionDetail()));
    }
    return result.resourceSpecificResults().stream().map(one -> decision(result, one));
  }

  private static SimulatedDecision decision(EvaluationResult result, ResourceSpecificResult one) {
    return decision(
        result,
        one.evalResourceName(),
        one.evalResourceDecision(),
        one.permissionsBoundaryDecisionDetail() == null
            ? result.permissionsBoundaryDecisionDetail()
            : one.permissionsBoundaryDecisionDetail());
  }

  private static SimulatedDecision decision(
      EvaluationResult result,
      String resource,
      PolicyEvaluationDecisionType decision,
      PermissionsBoundaryDecisionDetail boundary) {
    return new SimulatedDecision(
        result.evalActionName(),
        resource,
        verdict(decision),
        boundary == null || !Boolean.FALSE.equals(boundary.allowedByPermissionsBoundary()),
        result.organizationsDecisionDetail() == null
            || !Boolean.FALSE.equals(result.organizationsDecisionDetail().allowedByOrganizations()),
        result.organizationsDecisionDetail() != null);
  }

  private static Verdict verdict(PolicyEvaluationDecisionType decision) {
    if (decision == PolicyEvaluationDecisionType.ALLOWED) {
      return Verdict.ALLOWED;
    }
    return decision == PolicyEvaluationDecisionType.EXPLICIT_DENY
        ? Verdict.EXPLICIT_DENY
        : Verdict.IMPLICIT_DENY;
  }
}
