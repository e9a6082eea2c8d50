package rolebridge.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.SimulatedDecision;
import rolebridge.domain.port.SimulatedDecision.Verdict;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
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
 *
 * <p>What one call may ask, AWS documents nowhere. By recordings of the real service (<a
 * href="https://github.com/radkawar/stackd/blob/main/testdata/aws/iam/simulation_inputs.json">simulation_inputs.json
 * of radkawar/stackd</a>, with what its docs/iam-simulation.md draws from them) {@code *} is
 * refused beside an ARN; actions that the simulator knows, in AWS's own spelling, are refused
 * beside others where ARNs are given, but not where {@code *} alone is; and for {@code *} the
 * result may name another resource. <a
 * href="https://github.com/aws-cloudformation/rain/blob/main/internal/aws/iam/iam.go">rain</a> met
 * the same refusal. So such questions are asked apart, and where AWS still refuses, since it knows
 * other actions than the reference of {@link AuthorizationReference#date()}, for each action.
 */
public final class IamPolicySimulator implements PolicySimulator {

  private static final String EVERYTHING = "*";

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
            questions(actions, resources).stream()
                .flatMap(question -> ask(iam, principalArn, question, entries(context)).stream())
                .distinct()
                .toList());
  }

  /**
   * What is asked in one call.
   *
   * @param actions in AWS's spelling, with that of the caller
   */
  private record Question(NavigableMap<String, String> actions, Set<String> resources) {

    static Question of(Collection<String> actions, Set<String> resources) {
      NavigableMap<String, String> spelled = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      actions.forEach(
          action ->
              spelled.put(
                  AuthorizationReference.action(action).map(ActionReference::name).orElse(action),
                  action));
      return new Question(spelled, resources);
    }

    /** For one resource, the result may name another. */
    String resource(String named) {
      return resources.size() == 1 ? resources.iterator().next() : named;
    }
  }

  private static List<Question> questions(Set<String> actions, Set<String> resources) {
    Set<String> arns = new TreeSet<>(resources);
    List<Question> questions = new ArrayList<>();
    if (arns.remove(EVERYTHING) || arns.isEmpty()) {
      questions.add(Question.of(actions, arns.isEmpty() ? resources : Set.of(EVERYTHING)));
    }
    if (!arns.isEmpty()) {
      actions.stream()
          .collect(
              Collectors.partitioningBy(
                  action -> AuthorizationReference.action(action).isPresent()))
          .values()
          .stream()
          .filter(together -> !together.isEmpty())
          .map(together -> Question.of(together, arns))
          .forEach(questions::add);
    }
    return questions;
  }

  private static List<SimulatedDecision> ask(
      IamClient iam, String principalArn, Question question, List<ContextEntry> context) {
    try {
      return iam
          .simulatePrincipalPolicyPaginator(
              r ->
                  r.policySourceArn(principalArn)
                      .actionNames(question.actions().keySet())
                      .resourceArns(question.resources())
                      .contextEntries(context))
          .evaluationResults()
          .stream()
          .flatMap(result -> decisions(question, result))
          .toList();
    } catch (AwsServiceException e) {
      if (question.actions().size() < 2 || !isRefusedTogether(e)) {
        throw e;
      }
      return question.actions().values().stream()
          .map(action -> Question.of(Set.of(action), question.resources()))
          .flatMap(single -> ask(iam, principalArn, single, context).stream())
          .toList();
    }
  }

  private static boolean isRefusedTogether(AwsServiceException e) {
    return AwsErrors.code(e).equals("InvalidInput")
        && e.awsErrorDetails()
            .errorMessage()
            .contains("require different authorization information");
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

  private static Stream<SimulatedDecision> decisions(Question question, EvaluationResult result) {
    if (result.resourceSpecificResults().isEmpty()) {
      return Stream.of(
          decision(
              question,
              result,
              result.evalResourceName(),
              result.evalDecision(),
              result.permissionsBoundaryDecisionDetail()));
    }
    return result.resourceSpecificResults().stream().map(one -> decision(question, result, one));
  }

  private static SimulatedDecision decision(
      Question question, EvaluationResult result, ResourceSpecificResult one) {
    return decision(
        question,
        result,
        one.evalResourceName(),
        one.evalResourceDecision(),
        one.permissionsBoundaryDecisionDetail() == null
            ? result.permissionsBoundaryDecisionDetail()
            : one.permissionsBoundaryDecisionDetail());
  }

  private static SimulatedDecision decision(
      Question question,
      EvaluationResult result,
      String resource,
      PolicyEvaluationDecisionType decision,
      PermissionsBoundaryDecisionDetail boundary) {
    return new SimulatedDecision(
        question.actions().getOrDefault(result.evalActionName(), result.evalActionName()),
        question.resource(resource),
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
