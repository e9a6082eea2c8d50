package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rolebridge.aws.analyzer.FakeAccessAnalyzer;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.services.accessanalyzer.model.AccessDeniedException;

/** The SDK's client against a server that answers as the API reference shows. */
class PolicyValidationTest {

  private FakeAccessAnalyzer analyzer;

  @BeforeEach
  void serve() throws IOException {
    analyzer = new FakeAccessAnalyzer();
  }

  @AfterEach
  void stop() {
    analyzer.close();
  }

  private PolicyValidation validate(PolicyDocument permissions) {
    return PolicyValidation.of(new LocalAccount(analyzer.endpoint()).accessAnalyzer(), permissions);
  }

  @Test
  void findings_ofAllPages_areToldWithTheirLinks() throws IOException {
    analyzer.finds("ERROR", "MISSING_ACTION", "more");
    analyzer.finds("ERROR", "EMPTY_ARRAY_ACTION");

    PolicyValidation validation = validate(PolicyDocument.allowing(List.of("iam:ListUsers")));

    assertThat(validation.text())
        .isEqualTo(
            """


            IAM Access Analyzer finds:
              policy 1  ERROR  MISSING_ACTION
                Add an action.
                https://docs.aws.amazon.com/x
              policy 1  ERROR  EMPTY_ARRAY_ACTION
                Add an action.
                https://docs.aws.amazon.com/x""");
    assertThat(StrictJson.readObject(analyzer.asked().getFirst().body()))
        .containsEntry("policyType", "IDENTITY_POLICY")
        .containsEntry(
            "policyDocument",
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                + "\"Action\":[\"iam:ListUsers\"],\"Resource\":\"*\"}]}");
  }

  @Test
  void eachOfSeveralPolicies_isAskedAbout() {
    analyzer.findsNothing();
    analyzer.finds("ERROR", "MISSING_ACTION");
    List<String> buckets =
        IntStream.range(0, 100).mapToObj("arn:aws:s3:::bucket/%080d"::formatted).toList();
    Map<String, Object> statement =
        Map.of(
            "Effect",
            "Allow",
            "Action",
            List.of("s3:GetObject", "s3:PutObject"),
            "Resource",
            buckets);

    PolicyValidation validation = validate(PolicyDocument.of(List.of(statement)));

    assertThat(validation.validated().findings())
        .extracting(PolicyFinding::policy)
        .containsExactly(2);
  }

  @Test
  void noFinding_isSaid() {
    analyzer.findsNothing();

    assertThat(validate(PolicyDocument.allowing(List.of("iam:ListUsers"))).text())
        .isEqualTo("\n\nIAM Access Analyzer finds nothing in the policies.");
  }

  /** Whoever asks for it is told that it wasn't done, and never that nothing was found. */
  @Test
  void refusal_isAFailure() {
    analyzer.refuses();

    assertThatThrownBy(() -> validate(PolicyDocument.allowing(List.of("iam:ListUsers"))))
        .isInstanceOf(AccessDeniedException.class);
  }
}
