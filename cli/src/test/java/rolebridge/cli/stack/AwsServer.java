package rolebridge.cli.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.cli.aws.LocalAccount;

/** As much of an account, on a port of this machine, as a test answers for, one call at a time. */
public final class AwsServer implements AutoCloseable {

  /**
   * What a call gets.
   *
   * @param content of the result, as the protocol of its operation has it
   */
  public record Answer(int status, String content) {

    public static Answer of(String content) {
      return new Answer(200, content);
    }

    /** An error of a service that takes JSON. */
    public static Answer error(String code) {
      return new Answer(400, "{\"__type\": \"%s\"}".formatted(code));
    }

    /** Of a service that takes queries. */
    public static Answer denied() {
      return new Answer(
          403,
          """
          <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>
          <Message>not authorized</Message></Error></ErrorResponse>
          """);
    }

    /** What CloudFormation says where there is no such stack. */
    public static Answer noStack() {
      return new Answer(
          400,
          """
          <ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
          <Message>Stack with id rolebridge does not exist</Message></Error></ErrorResponse>
          """);
    }
  }

  private static final Pattern ACTION = Pattern.compile("Action=(\\w+)");

  private final HttpServer server;
  private final BiFunction<String, String, Answer> answers;
  private final List<String> calls = new ArrayList<>();

  /**
   * @param answers by operation, or the method where the call names none, and body
   */
  public AwsServer(BiFunction<String, String, Answer> answers) throws IOException {
    this.answers = answers;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public LocalAccount account() {
    return new LocalAccount(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  /** The operations that were called. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange call) throws IOException {
    try (call) {
      String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String target = call.getRequestHeaders().getFirst("X-Amz-Target");
      Matcher action = ACTION.matcher(body);
      boolean queries = target == null && action.find();
      String operation =
          target != null
              ? target.replaceFirst(".*\\.", "")
              : queries ? action.group(1) : call.getRequestMethod();
      calls.add(operation);
      Answer answer = answers.apply(operation, body);
      String content =
          queries && answer.status() == 200
              ? "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>"
                  .formatted(operation, answer.content())
              : answer.content();
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      call.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      call.getResponseBody().write(bytes);
    }
  }
}
