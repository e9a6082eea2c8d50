package rolebridge.aws.analyzer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * A server on this machine that answers ValidatePolicy as IAM Access Analyzer's API reference
 * shows: each call takes the next answer that it was given.
 */
public final class FakeAccessAnalyzer implements AutoCloseable {

  /**
   * What it was asked.
   *
   * @param query null where there is none
   */
  public record Asked(String query, String authorization, String token, String body) {}

  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Runnable beforeEachAnswer;
  private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Answer> answers = new ArrayDeque<>();

  public FakeAccessAnalyzer() throws IOException {
    this(() -> {});
  }

  /**
   * Starts it.
   *
   * @param beforeEachAnswer what happens between each call and its answer
   */
  public FakeAccessAnalyzer(Runnable beforeEachAnswer) throws IOException {
    this.beforeEachAnswer = beforeEachAnswer;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/policy/validation", this::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    asked.add(
        new Asked(
            exchange.getRequestURI().getRawQuery(),
            exchange.getRequestHeaders().getFirst("Authorization"),
            exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    beforeEachAnswer.run();
    Answer answer = answers.removeFirst();
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (answer.status() == 403) {
      exchange.getResponseHeaders().add("x-amzn-ErrorType", "AccessDeniedException");
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What it was asked up to here. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public void finds(String type, String code) {
    answers(200, found(type, code, ""));
  }

  /** The same, with more on the page of this token. */
  public void finds(String type, String code, String nextToken) {
    answers(200, found(type, code, ", \"nextToken\": \"" + nextToken + "\""));
  }

  public void findsNothing() {
    answers(200, "{\"findings\": []}");
  }

  public void refuses() {
    answers(403, "{\"message\": \"not authorized\"}");
  }

  void answers(int status, String body) {
    answers.add(new Answer(status, body));
  }

  private static String found(String type, String code, String next) {
    return """
        {"findings": [{"findingDetails": "Add an action.", "findingType": "%s",
          "issueCode": "%s", "learnMoreLink": "https://docs.aws.amazon.com/x", "locations": []}]%s}
        """
        .formatted(type, code, next);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
