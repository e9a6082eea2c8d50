package rolebridge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.Machines;
import rolebridge.domain.port.StartedRun;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/** From what the queue holds to what the ports are told, and back. */
class AcceptRequestHandlerTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T09:12:03Z"), ZoneOffset.UTC);

  private static final String REQUEST =
      """
      {"version":"0","id":"6f1d2c3b-4a59-4e8f-9c7d-0b1a2e3f4d5c","detail-type":"%s",
       "source":"rolebridge.request","account":"%s","time":"2026-11-24T09:12:00Z",
       "region":"eu-central-1","resources":[],"detail":{"schemaVersion":1,"request":
       {"integration":"AWS - IAM","actions":["iam:ListUsers"],"userName":"xsoar.remediation"}}}
      """;

  private final List<String> started = new ArrayList<>();
  private final Map<String, Object> rejected = new LinkedHashMap<>();
  private final FakeFunctions functions =
      new FakeFunctions(new FakeAws(), new FakeAws().caller()) {
        @Override
        public Clock clock() {
          return CLOCK;
        }

        @Override
        protected Machines machines() {
          return new Machines() {
            @Override
            public void start(Machine machine, String name, Map<String, Object> input) {
              if (machine == Machine.REJECT) {
                rejected.put(name, input);
              } else {
                started.add(name);
              }
            }

            @Override
            public List<StartedRun> startedSince(Machine machine, Instant since) {
              return List.of();
            }
          };
        }
      };
  private final RequestStreamHandler handler = new AcceptRequestHandler(functions);

  /** As SQS gives it to a function (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS"). */
  private static Map<String, Object> message(String id, String body) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("messageId", id);
    message.put("receiptHandle", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
    message.put("body", body);
    message.put("attributes", Map.of("ApproximateReceiveCount", "1"));
    message.put("messageAttributes", Map.of());
    message.put("md5OfBody", "e4e68fb7bd0e697a0ae8f1bb342846b3");
    message.put("eventSource", "aws:sqs");
    message.put("eventSourceARN", FakeFunctions.QUEUE);
    message.put("awsRegion", "eu-central-1");
    return message;
  }

  private List<String> handle(Object... messages) throws IOException {
    Map<String, Object> answer =
        StrictJson.readObject(answer(StrictJson.text(Map.of("Records", List.of(messages)))));
    assertThat(answer).containsOnlyKeys("batchItemFailures");
    assertThat((List<?>) answer.get("batchItemFailures"))
        .allSatisfy(failure -> assertThat((Map<?, ?>) failure).hasSize(1));
    return ((List<?>) answer.get("batchItemFailures"))
        .stream().map(failure -> (String) ((Map<?, ?>) failure).get("itemIdentifier")).toList();
  }

  private String answer(String event) throws IOException {
    return HandlerCall.text(handler, event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"Records\":{}}",
        "{\"Records\":[7]}",
        "{\"Records\":[{\"messageId\":\"a\",\"body\":\"{}\"}]}",
        "{\"Records\":[],\"Records\":[]}"
      })
  void handleRequest_noEventOfSqs_isRefused(String event) {
    assertThatThrownBy(() -> answer(event)).isInstanceOf(IOException.class);
    assertThat(started).isEmpty();
  }

  @Test
  void handleRequest_messageOfAnotherQueue_startsNothing() throws IOException {
    Map<String, Object> message =
        message("a", REQUEST.formatted("IntegrationRequested", "111111111111"));
    message.put(
        "eventSourceARN",
        FakeFunctions.QUEUE.replace("rolebridge-requests", "rolebridge-requests-2"));

    assertThat(handle(message)).isEmpty();
    assertThat(started).isEmpty();
    assertThat(rejected).isEmpty();
    assertThat(functions.log()).contains("notAnEvent");
  }

  @Test
  void handleRequest_severalMessages_namesThoseThatComeAgain() throws IOException {
    String removal =
        REQUEST
            .formatted("IntegrationRemovalRequested", "111111111111")
            .replace("6f1d2c3b", "7f1d2c3b");

    assertThat(
            handle(
                message("a", REQUEST.formatted("IntegrationRequested", "111111111111")),
                message("b", removal),
                message("c", "not JSON")))
        .containsExactly("b");

    assertThat(started).hasSize(1);
    assertThat(functions.log().lines())
        .contains(
            "{\"timestamp\":\"2026-11-24T09:12:03Z\",\"level\":\"INFO\",\"message\":\"Message b comes"
                + " again: an earlier request for the same user and role is running\"}",
            "{\"timestamp\":\"2026-11-24T09:12:03Z\",\"level\":\"WARN\",\"securityEvent\":\"notAnEvent\","
                + "\"eventId\":\"\",\"account\":\"\",\"claim\":\"\"}")
        .anyMatch(line -> line.contains("\"SecurityEvents\":1"));
  }

  @Test
  void handleRequest_brokenRule_startsTheRejectionWithAllViolations() throws IOException {
    handle(message("a", REQUEST.formatted("AdminRequested", "111111111111")));

    assertThat(StrictJson.text(rejected))
        .isEqualTo(
            "{\"111111111111-6f1d2c3b-4a59-4e8f-9c7d-0b1a2e3f4d5c\":{\"schemaVersion\":1,"
                + "\"eventId\":\"6f1d2c3b-4a59-4e8f-9c7d-0b1a2e3f4d5c\","
                + "\"detailType\":\"AdminRequested\",\"recipientAccount\":\"111111111111\","
                + "\"violations\":[{\"field\":\"\",\"remedy\":\"Send the detail-type"
                + " IntegrationRequested, IntegrationRemovalRequested or KeyRotationRequested.\","
                + "\"rule\":\"detailTypeUnknown\",\"value\":\"AdminRequested\"}]}}");
  }

  static Stream<String> details() {
    return Stream.of(
        "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000),
        "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
        "{\"a\":" + "7".repeat(2_000) + "}",
        "{\"a\":1." + "7".repeat(2_000) + "e" + "9".repeat(2_000) + "}",
        "{\"" + "n".repeat(60_000) + "\":1}",
        "{\"a\":1,\"a\":2}",
        "{\"account\":\"222222222222\",\"id\":\"forged\",\"account\":\"333333333333\"}");
  }

  @ParameterizedTest
  @MethodSource("details")
  @SuppressWarnings("unchecked")
  void handleRequest_detailBeyondWhatIsRead_isAnsweredToItsSender_withoutAlarm(String detail)
      throws IOException {
    String event = REQUEST.formatted("IntegrationRequested", "111111111111");
    String body = event.substring(0, event.indexOf("\"detail\":")) + "\"detail\":" + detail + "}";

    assertThat(handle(message("a", body))).isEmpty();

    assertThat(started).isEmpty();
    assertThat(functions.log()).doesNotContain("securityEvent", "SecurityEvents");
    Map<String, Object> answer =
        (Map<String, Object>) rejected.get("111111111111-6f1d2c3b-4a59-4e8f-9c7d-0b1a2e3f4d5c");
    assertThat(answer).containsEntry("recipientAccount", "111111111111");
    assertThat((List<Violation>) answer.get("violations"))
        .extracting(Violation::rule)
        .containsExactly("malformedJson");
  }

  /** Who sent it can't be told, so nobody is named. */
  @Test
  void handleRequest_envelopeThatSaysTwoThings_isASecurityEvent() throws IOException {
    String event = REQUEST.formatted("IntegrationRequested", "111111111111");

    handle(message("a", event.replaceFirst("\\{", "{\"account\":\"222222222222\",")));

    assertThat(started).isEmpty();
    assertThat(rejected).isEmpty();
    assertThat(functions.log()).contains("\"securityEvent\":\"notAnEvent\"");
  }

  @Test
  void handleRequest_notAnEventOfAKnownSender_namesTheSender() throws IOException {
    handle(message("a", "{\"account\":\"111111111111\",\"detail\":[]}"));

    assertThat(functions.log())
        .contains("\"securityEvent\":\"notAnEvent\",\"eventId\":\"\",\"account\":\"111111111111\"");
  }
}
