package rolebridge.cli.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.json.JsonDocumentText;
import software.amazon.awssdk.services.accessanalyzer.AccessAnalyzerClient;
import software.amazon.awssdk.services.accessanalyzer.model.PolicyType;
import software.amazon.awssdk.services.accessanalyzer.model.ValidatePolicyFinding;

/**
 * What IAM Access Analyzer says of the permission policies of a request (<a
 * href="https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html">ValidatePolicy</a>).
 * It needs no analyzer, and looks at nothing but the documents.
 */
public record PolicyValidation(List<Finding> findings) {

  private static final DocumentText TEXT = new JsonDocumentText();

  public PolicyValidation {
    findings = List.copyOf(findings);
  }

  /**
   * One finding.
   *
   * @param policy which of the policies, from 1
   * @param type ERROR, SECURITY_WARNING, WARNING or SUGGESTION
   * @param code which check it is of
   * @param link to what AWS writes about the check
   */
  public record Finding(int policy, String type, String code, String details, String link) {

    private static Finding of(int policy, ValidatePolicyFinding finding) {
      return new Finding(
          policy,
          finding.findingTypeAsString(),
          finding.issueCode(),
          finding.findingDetails(),
          finding.learnMoreLink());
    }

    private Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("policy", policy);
      json.put("type", type);
      json.put("code", code);
      json.put("details", details);
      json.put("link", link);
      return json;
    }

    private String text() {
      return "\n  policy %d  %s  %s%n    %s%n    %s".formatted(policy, type, code, details, link);
    }
  }

  /** Asks about each of the policies that these permissions are split over. */
  public static PolicyValidation of(AccessAnalyzerClient analyzer, PolicyDocument permissions) {
    List<Finding> findings = new ArrayList<>();
    for (PolicyPart part : PolicyPart.of("", permissions)) {
      analyzer
          .validatePolicyPaginator(
              r ->
                  r.policyDocument(TEXT.compact(part.document()))
                      .policyType(PolicyType.IDENTITY_POLICY))
          .findings()
          .forEach(finding -> findings.add(Finding.of(part.number(), finding)));
    }
    return new PolicyValidation(findings);
  }

  /** The member {@code findings} of a command's document. */
  public Map<String, Object> members() {
    return Map.of("findings", findings.stream().map(Finding::json).toList());
  }

  /** What stands behind the result for people. */
  public String text() {
    if (findings.isEmpty()) {
      return "\n\nIAM Access Analyzer finds nothing in the policies.";
    }
    StringBuilder text = new StringBuilder("\n\nIAM Access Analyzer finds:");
    findings.forEach(finding -> text.append(finding.text()));
    return text.toString();
  }
}
