package rolebridge.json;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line for each invocation of a state's function, one JSON object, which CloudWatch Logs Insights
 * can query: whom it was about, in which execution, and how it ended. Of an input it has only names
 * and ids that are in the form of one; whatever else stands there isn't logged.
 */
public final class InvocationLog {

  /** Names and ARNs; what has line breaks or quotes, or is longer, isn't one. */
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@:/ -]{1,256}");

  private final PrintStream log;
  private final Clock clock;

  public InvocationLog(PrintStream log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /** It answered. */
  public void done(Map<String, Object> payload, String requestId) {
    print("INFO", "done", payload, requestId, Map.of());
  }

  /** It threw; what, with its message, is in the runtime's own line of the same request id. */
  public void failed(Map<String, Object> payload, String requestId, Exception thrown) {
    print("WARN", "failed", payload, requestId, Map.of("error", thrown.getClass().getSimpleName()));
  }

  private void print(
      String level,
      String message,
      Map<String, Object> payload,
      String requestId,
      Map<String, String> more) {
    Map<String, Object> subject = subject(payload);
    if (subject.isEmpty()) {
      return;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("timestamp", clock.instant().toString());
    line.put("level", level);
    line.put("message", message);
    line.put("requestId", requestId);
    line.putAll(subject);
    line.putAll(more);
    try {
      log.println(StrictJson.text(line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the payload names: it itself, what the execution was started with, or the request in that.
   */
  private static Map<String, Object> subject(Map<String, Object> payload) {
    Map<?, ?> input = payload.get("input") instanceof Map<?, ?> started ? started : Map.of();
    Map<?, ?> request = input.get("request") instanceof Map<?, ?> inner ? inner : Map.of();
    Map<String, Object> subject = new LinkedHashMap<>();
    put(subject, "execution", "executionArn", payload);
    put(subject, "user", "userName", payload, input, request);
    put(subject, "integration", "integration", input, request);
    put(subject, "account", "accountId", input, request);
    return subject;
  }

  private static void put(
      Map<String, Object> subject, String name, String field, Map<?, ?>... places) {
    for (Map<?, ?> place : places) {
      if (place.get(field) instanceof String value && NAME.matcher(value).matches()) {
        subject.put(name, value);
        return;
      }
    }
  }
}
