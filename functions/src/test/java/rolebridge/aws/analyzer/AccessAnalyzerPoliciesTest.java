package rolebridge.aws.analyzer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  private record Answer(int status, String body) {}

  private record Asked(String query, String authorization, String token, String body) {}

  private final List<Asked> asked = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final TestClock clock = new TestClock();
  private Duration took = Duration.ZERO;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/policy/validation",
        exchange -> {
          asked.add(
              new Asked(
                  exchange.getRequestURI().getRawQuery(),
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          clock.advance(took);
          Answer answer = answers.removeFirst();
          byte[] body = answer.body().getBytes(UTF_8);
          if (answer.status() == 403) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", "AccessDeniedException");
          }
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private ValidatedPolicies validate(String... documents) {
    return new AccessAnalyzerPolicies(
            endpoint(),
            "eu-central-1",
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create("AKIAX", "very-secret", "the-token")),
            UrlConnectionHttpClient.create(),
            clock)
        .validate(List.of(documents));
  }

  private static Answer found(String type, String code, String next) {
    return new Answer(
        200,
        """
        {"findings": [{"findingDetails": "Add an action.", "findingType": "%s",
          "issueCode": "%s", "learnMoreLink": "https://docs.aws.amazon.com/x", "locations": []}]%s}
        """
            .formatted(type, code, next));
  }

  @Test
  void eachDocument_isAskedFor_withAllPages() {
    answers.add(found("ERROR", "MISSING_ACTION", ", \"nextToken\": \"a=b&c\""));
    answers.add(found("SUGGESTION", "EMPTY_ARRAY", ""));
    answers.add(new Answer(200, "{\"findings\": []}"));

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
    assertThat(asked).extracting(Asked::query).containsExactly(null, "nextToken=a%3Db%26c", null);
    assertThat(asked.getFirst().body())
        .isEqualTo(
            "{\"policyDocument\":\"{\\\"Version\\\": \\\"1\\\"}\",\"policyType\":\"IDENTITY_POLICY\"}");
  }

  /** As AWS checks it: "AWS Signature Version 4", IAM user guide. */
  @Test
  void call_isSigned_forTheServiceInTheRegion() {
    answers.add(new Answer(200, "{\"findings\": []}"));

    validate("{}");

    assertThat(asked.getFirst().authorization())
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIAX/")
        .contains("/eu-central-1/access-analyzer/aws4_request")
        .doesNotContain("very-secret");
    assertThat(asked.getFirst().token()).isEqualTo("the-token");
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
    answers.add(found("WARNING", "X", ""));
    answers.add(new Answer(403, "{}"));

    ValidatedPolicies validated = validate("{}", "{}");

    assertThat(validated.notAsked())
        .isEqualTo(
            "IAM Access Analyzer can't be asked at %s: it answers 403 AccessDeniedException.",
            endpoint());
    assertThat(validated.findings()).hasSize(1);
  }

  @Test
  void whatIsNoJson_isSaid() {
    answers.add(new Answer(200, "<html>"));

    assertThat(validate("{}").notAsked()).startsWith("IAM Access Analyzer can't be asked at ");
  }

  @Test
  void serverThatIsAway_isSaid() {
    server.stop(0);

    assertThat(validate("{}").notAsked())
        .startsWith("IAM Access Analyzer can't be asked at http://127.0.0.1:");
  }

  /** No call begins once a quarter of a minute is over. */
  @Test
  void slowAnswers_endTheAsking() {
    took = Duration.ofSeconds(8);
    answers.add(new Answer(200, "{\"findings\": []}"));
    answers.add(found("WARNING", "X", ""));

    ValidatedPolicies validated = validate("{}", "{}", "{}");

    assertThat(validated.notAsked())
        .isEqualTo("IAM Access Analyzer didn't answer for all policies within 15 s.");
    assertThat(validated.findings()).hasSize(1);
    assertThat(asked).hasSize(2);
  }
}
