package rolebridge.cli.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyFinding;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.services.accessanalyzer.model.AccessDeniedException;

/** The SDK's client against a server that answers as the API reference shows. */
class PolicyValidationTest {

  private record Answer(int status, String body) {}

  private final List<String> asked = new ArrayList<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/policy/validation",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          Answer answer = answers.removeFirst();
          byte[] body = answer.body().getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
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

  private PolicyValidation validate(PolicyDocument permissions) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return PolicyValidation.of(new LocalAccount(endpoint).accessAnalyzer(), permissions);
  }

  private static Answer found(String code, String next) {
    return new Answer(
        200,
        """
        {"findings": [{"findingDetails": "Add an action.", "findingType": "ERROR",
          "issueCode": "%s", "learnMoreLink": "https://docs.aws.amazon.com/x", "locations": []}]%s}
        """
            .formatted(code, next));
  }

  @Test
  void findings_ofAllPages_areToldWithTheirLinks() throws IOException {
    answers.add(found("MISSING_ACTION", ", \"nextToken\": \"more\""));
    answers.add(found("EMPTY_ARRAY_ACTION", ""));

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
    assertThat(StrictJson.readObject(asked.getFirst()))
        .containsEntry("policyType", "IDENTITY_POLICY")
        .containsEntry(
            "policyDocument",
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                + "\"Action\":[\"iam:ListUsers\"],\"Resource\":\"*\"}]}");
  }

  @Test
  void eachOfSeveralPolicies_isAskedAbout() {
    answers.add(new Answer(200, "{\"findings\": []}"));
    answers.add(found("MISSING_ACTION", ""));
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
    answers.add(new Answer(200, "{\"findings\": []}"));

    assertThat(validate(PolicyDocument.allowing(List.of("iam:ListUsers"))).text())
        .isEqualTo("\n\nIAM Access Analyzer finds nothing in the policies.");
  }

  /** Whoever asks for it is told that it wasn't done, and never that nothing was found. */
  @Test
  void refusal_isAFailure() {
    answers.add(new Answer(403, "{\"message\": \"not authorized\"}"));

    assertThatThrownBy(() -> validate(PolicyDocument.allowing(List.of("iam:ListUsers"))))
        .isInstanceOf(AccessDeniedException.class);
  }
}
