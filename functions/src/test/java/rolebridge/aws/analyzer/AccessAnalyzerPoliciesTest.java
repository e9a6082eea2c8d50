package rolebridge.aws.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.fake.TestClock;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.domain.policy.ValidatedPolicies;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Against a server that answers as the API reference shows. */
class AccessAnalyzerPoliciesTest {

  private final TestClock clock = new TestClock();
  private Duration took = Duration.ZERO;
  private FakeAccessAnalyzer analyzer;

  @BeforeEach
  void serve() throws IOException {
    analyzer = new FakeAccessAnalyzer(() -> clock.advance(took));
  }

  @AfterEach
  void stop() {
    analyzer.close();
  }

  private ValidatedPolicies validate(String... documents) {
    return new AccessAnalyzerPolicies(
            analyzer.endpoint(),
            "eu-central-1",
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create("AKIAX", "very-secret", "the-token")),
            UrlConnectionHttpClient.create(),
            clock)
        .validate(List.of(documents));
  }

  @Test
  void eachDocument_isAskedFor_withAllPages() {
    analyzer.finds("ERROR", "MISSING_ACTION", "a=b&c");
    analyzer.finds("SUGGESTION", "EMPTY_ARRAY");
    analyzer.findsNothing();

    ValidatedPolicies validated = validate("{\"Version\": \"1\"}", "{}");

    assertThat(validated)
        .isEqualTo(
            new ValidatedPolicies(
                "",
                List.of(
                    new PolicyFinding(
                        1,
                        "ERROR",
                        "MISSING_ACTION",
                        "Add an action.",
                        "https://docs.aws.amazon.com/x"),
                    new PolicyFinding(
                        1,
                        "SUGGESTION",
                        "EMPTY_ARRAY",
                        "Add an action.",
                        "https://docs.aws.amazon.com/x"))));
    assertThat(validated.findings())
        .extracting(PolicyFinding::refuses)
        .containsExactly(true, false);
    assertThat(analyzer.asked())
        .extracting(FakeAccessAnalyzer.Asked::query)
        .containsExactly(null, "nextToken=a%3Db%26c", null);
    assertThat(analyzer.asked().getFirst().body())
        .isEqualTo(
            "{\"policyDocument\":\"{\\\"Version\\\": \\\"1\\\"}\",\"policyType\":\"IDENTITY_POLICY\"}");
  }

  /** As AWS checks it: "AWS Signature Version 4", IAM user guide. */
  @Test
  void call_isSigned_forTheServiceInTheRegion() {
    analyzer.findsNothing();

    validate("{}");

    assertThat(analyzer.asked().getFirst().authorization())
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIAX/")
        .contains("/eu-central-1/access-analyzer/aws4_request")
        .doesNotContain("very-secret");
    assertThat(analyzer.asked().getFirst().token()).isEqualTo("the-token");
  }

  /** As AWS's endpoint tables have them. */
  @ParameterizedTest
  @CsvSource({
    "eu-south-1, https://access-analyzer.eu-south-1.amazonaws.com",
    "us-gov-west-1, https://access-analyzer.us-gov-west-1.amazonaws.com",
    "cn-north-1, https://access-analyzer.cn-north-1.amazonaws.com.cn"
  })
  @DisabledIfEnvironmentVariable(named = "AWS_ENDPOINT_URL", matches = ".+")
  void endpoint_isTheRegions(String region, URI endpoint) {
    assertThat(AccessAnalyzerPolicies.endpointIn(region)).isEqualTo(endpoint);
  }

  @Test
  void refusal_isSaid_withWhatWasFoundBefore() {
    analyzer.finds("WARNING", "X");
    analyzer.refuses();

    ValidatedPolicies validated = validate("{}", "{}");

    assertThat(validated.notAsked())
        .isEqualTo(
            "IAM Access Analyzer can't be asked at %s: it answers 403 AccessDeniedException.",
            analyzer.endpoint());
    assertThat(validated.findings()).hasSize(1);
  }

  @Test
  void whatIsNoJson_isSaid() {
    analyzer.answers(200, "<html>");

    assertThat(validate("{}").notAsked()).startsWith("IAM Access Analyzer can't be asked at ");
  }

  @Test
  void serverThatIsAway_isSaid() {
    analyzer.close();

    assertThat(validate("{}").notAsked())
        .startsWith("IAM Access Analyzer can't be asked at http://127.0.0.1:");
  }

  /** No call begins once a quarter of a minute is over. */
  @Test
  void slowAnswers_endTheAsking() {
    took = Duration.ofSeconds(8);
    analyzer.findsNothing();
    analyzer.finds("WARNING", "X");

    ValidatedPolicies validated = validate("{}", "{}", "{}");

    assertThat(validated.notAsked())
        .isEqualTo("IAM Access Analyzer didn't answer for all policies within 15 s.");
    assertThat(validated.findings()).hasSize(1);
    assertThat(analyzer.asked()).hasSize(2);
  }
}
