package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.domain.port.PolicyValidator;
import rolebridge.domain.provision.ResolveRequest.Resolution;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Violation;
import rolebridge.json.JsonDocumentText;

class ValidatePoliciesTest {

  private static final DocumentText TEXT = new JsonDocumentText();

  private final FakeAws aws = new FakeAws();
  private final List<String> asked = new ArrayList<>();

  private static PolicyFinding finding(int policy, String type) {
    return new PolicyFinding(
        policy, type, "MISSING_ACTION", "Add an action.", "https://docs.aws.amazon.com/x");
  }

  private Resolution resolve(IntegrationRequest request) {
    return aws.caller()
        .resolveRequest(Requests.HUB, EgressIps.NONE)
        .apply(request, "", "arn:aws:states:run");
  }

  private Resolution validate(Resolution resolution, ValidatedPolicies answer) {
    PolicyValidator validator =
        documents -> {
          asked.addAll(documents);
          return answer;
        };
    return new ValidatePolicies(Optional.of(validator), TEXT).apply(resolution);
  }

  @Test
  void findings_inform_andEachPolicyIsAskedAboutAsIamWouldGetIt() {
    Resolution resolution = resolve(Requests.iamSplit());
    ValidatedPolicies found = new ValidatedPolicies("", List.of(finding(2, "SECURITY_WARNING")));

    Resolution validated = validate(resolution, found);

    assertThat(validated).isEqualTo(resolution.with(found));
    assertThat(validated.validation()).isEqualTo(found);
    assertThat(asked)
        .hasSize(3)
        .isEqualTo(
            resolution.plan().policies().stream()
                .map(part -> TEXT.compact(part.document()))
                .toList());
  }

  @Test
  void errors_refuseTheRequest_beforeAnythingIsMade() {
    Resolution validated =
        validate(
            resolve(Requests.iam()),
            new ValidatedPolicies("", List.of(finding(1, "WARNING"), finding(1, "ERROR"))));

    assertThat(validated)
        .isEqualTo(
            Resolution.rejected(
                List.of(
                    new Violation(
                        "/policyDocument",
                        "policyFinding",
                        "policy 1: MISSING_ACTION",
                        "IAM Access Analyzer finds an error: Add an action. See"
                            + " https://docs.aws.amazon.com/x"))));
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void whatCantBeAsked_failsNothing() {
    Resolution resolution = resolve(Requests.iam());
    ValidatedPolicies away = new ValidatedPolicies("It is away.", List.of());

    assertThat(validate(resolution, away)).isEqualTo(resolution.with(away));
  }

  @Test
  void refusedRequest_andAccessThatStands_areNotAskedAbout() {
    Resolution refused = Resolution.rejected(List.of(new Violation("", "rule", "", "Mend it.")));
    ProvisionRun.of(aws, Requests.iam(), "first");
    Resolution standing = resolve(Requests.iam());

    assertThat(validate(refused, new ValidatedPolicies("", List.of()))).isSameAs(refused);
    assertThat(standing.stored()).isNotNull();
    assertThat(validate(standing, new ValidatedPolicies("", List.of()))).isSameAs(standing);
    assertThat(asked).isEmpty();
  }

  @Test
  void stackThatDoesntAskForIt_leavesTheResolution() {
    Resolution resolution = resolve(Requests.iam());

    assertThat(new ValidatePolicies(Optional.empty(), TEXT).apply(resolution)).isSameAs(resolution);
    assertThat(resolution.validation()).isNull();
  }
}
