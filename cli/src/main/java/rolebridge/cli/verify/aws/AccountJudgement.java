package rolebridge.cli.verify.aws;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.verify.Judgement;
import rolebridge.cli.verify.NotTriedException;
import software.amazon.awssdk.services.accessanalyzer.AccessAnalyzerClient;
import software.amazon.awssdk.services.accessanalyzer.model.PolicyType;
import software.amazon.awssdk.services.accessanalyzer.model.ValidatePolicyFinding;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PermissionsBoundaryDecisionDetail;
import software.amazon.awssdk.services.iam.model.ReportStateType;

/** What IAM and Access Analyzer tell. */
public final class AccountJudgement implements Judgement {

  private final Account account;
  private final IamClient iam;

  public AccountJudgement(Account account) {
    this.account = account;
    this.iam = account.iam();
  }

  @Override
  public Simulated simulate(String roleArn, String action) {
    EvaluationResult result =
        Refusals.call(
                () ->
                    iam.simulatePrincipalPolicy(
                        r -> r.policySourceArn(roleArn).actionNames(action)))
            .evaluationResults()
            .getFirst();
    return new Simulated(
        result.evalDecisionAsString(),
        Optional.ofNullable(result.permissionsBoundaryDecisionDetail())
            .map(PermissionsBoundaryDecisionDetail::allowedByPermissionsBoundary));
  }

  @Override
  public List<String> simulate(String roleArn, List<String> actions, List<String> resources) {
    return Refusals.call(
            () ->
                iam.simulatePrincipalPolicy(
                    r -> r.policySourceArn(roleArn).actionNames(actions).resourceArns(resources)))
        .evaluationResults()
        .stream()
        .map(EvaluationResult::evalDecisionAsString)
        .toList();
  }

  @Override
  public String region() {
    return account.region();
  }

  @Override
  public Map<String, Integer> summary() {
    return new HashMap<>(Refusals.call(iam::getAccountSummary).summaryMapAsStrings());
  }

  @Override
  public boolean askForCredentialReport() {
    return Refusals.call(iam::generateCredentialReport).state() == ReportStateType.COMPLETE;
  }

  @Override
  public Instant credentialReportTime() {
    if (account.endpoint().isPresent()) {
      throw new NotTriedException("the local AWS's credential report doesn't have its time");
    }
    return Refusals.call(iam::getCredentialReport).generatedTime();
  }

  @Override
  public List<String> validate(String document) {
    if (account.endpoint().isPresent()) {
      throw new NotTriedException("the local AWS has no Access Analyzer that validates");
    }
    try (AccessAnalyzerClient analyzer = account.accessAnalyzer()) {
      return Refusals.call(
              () ->
                  analyzer.validatePolicy(
                      r -> r.policyDocument(document).policyType(PolicyType.IDENTITY_POLICY)))
          .findings()
          .stream()
          .map(ValidatePolicyFinding::issueCode)
          .toList();
    }
  }
}
