package rolebridge.cli.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.json.JsonDocumentText;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.services.accessanalyzer.AccessAnalyzerClient;
import software.amazon.awssdk.services.accessanalyzer.model.PolicyType;
import software.amazon.awssdk.services.accessanalyzer.model.ValidatePolicyFinding;

/**
 * What IAM Access Analyzer says of the permission policies of a request (<a
 * href="https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html">ValidatePolicy</a>).
 * It needs no analyzer, and looks at nothing but the documents.
 */
public record PolicyValidation(ValidatedPolicies validated) {

  private static final DocumentText TEXT = new JsonDocumentText();

  /** Asks about each of the policies that these permissions are split over. */
  public static PolicyValidation of(AccessAnalyzerClient analyzer, PolicyDocument permissions) {
    List<PolicyFinding> findings = new ArrayList<>();
    for (PolicyPart part : PolicyPart.of("", permissions)) {
      analyzer
          .validatePolicyPaginator(
              r ->
                  r.policyDocument(TEXT.compact(part.document()))
                      .policyType(PolicyType.IDENTITY_POLICY))
          .findings()
          .forEach(finding -> findings.add(finding(part.number(), finding)));
    }
    return new PolicyValidation(new ValidatedPolicies("", findings));
  }

  /** What a run had found, if it asked; empty where its stack doesn't ask for it. */
  public static Optional<PolicyValidation> ofRun(Object validation) {
    if (validation == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PolicyValidation(StrictJson.readTree(validation, ValidatedPolicies.class)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyFinding finding(int policy, ValidatePolicyFinding finding) {
    return new PolicyFinding(
        policy,
        finding.findingTypeAsString(),
        finding.issueCode(),
        finding.findingDetails(),
        finding.learnMoreLink());
  }

  /** The member {@code findings} of a command's document. */
  public Map<String, Object> members() {
    return Map.of("findings", validated.findings().stream().map(PolicyValidation::json).toList());
  }

  private static Map<String, Object> json(PolicyFinding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", finding.policy());
    json.put("type", finding.type());
    json.put("code", finding.code());
    json.put("details", finding.details());
    json.put("link", finding.link());
    return json;
  }

  /** What stands behind the result for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!validated.notAsked().isEmpty()) {
      text.append("\n\nNot validated, or not all: ").append(validated.notAsked());
    }
    if (!validated.findings().isEmpty()) {
      text.append("\n\nIAM Access Analyzer finds:");
      validated.findings().forEach(finding -> text.append(text(finding)));
    } else if (validated.notAsked().isEmpty()) {
      text.append("\n\nIAM Access Analyzer finds nothing in the policies.");
    }
    return text.toString();
  }

  private static String text(PolicyFinding finding) {
    return "\n  policy %d  %s  %s%n    %s%n    %s"
        .formatted(
            finding.policy(), finding.type(), finding.code(), finding.details(), finding.link());
  }
}
