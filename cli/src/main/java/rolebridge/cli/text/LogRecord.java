package rolebridge.cli.text;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.setup.Json;

/** What a function or Lambda itself wrote to a log, for people. */
public final class LogRecord {

  /** Lambda Developer Guide, "Lambda telemetry API event schema": the end of an invocation. */
  private static final String REPORT = "platform.report";

  /** The start that failed, or took place without an invocation. */
  private static final String INIT_REPORT = "platform.initReport";

  private static final String EXECUTION = "execution";

  /** What a line has anyway, or what nobody reads. */
  private static final Set<String> HIDDEN =
      Set.of("timestamp", "level", "message", "AWSRequestId", "requestId", "stackTrace");

  private LogRecord() {}

  /**
   * One line, or several of a text that has them; empty for what tells nothing beside the others,
   * such as the begin of an invocation.
   *
   * @param wide whether the execution is told by its ARN instead of its name
   */
  public static Optional<String> of(String message, boolean wide) {
    Map<String, Object> json;
    try {
      json = Json.object(message);
    } catch (IOException text) {
      return Optional.of(message);
    }
    if (json.get("type") instanceof String type && type.startsWith("platform.")) {
      return platform(type, object(json, "record"));
    }
    return Optional.of(json.containsKey("_aws") ? metrics(json) : members(json, wide));
  }

  private static Optional<String> platform(String type, Map<String, Object> entry) {
    Map<String, Object> metrics = object(entry, "metrics");
    boolean failed = !"success".equals(entry.getOrDefault("status", "success"));
    if (type.equals(INIT_REPORT) && failed) {
      return Optional.of("failed to start" + why(entry));
    }
    if (!type.equals(REPORT)) {
      return Optional.empty();
    }
    String took =
        seconds(metrics.get("durationMs"))
            + (metrics.containsKey("initDurationMs")
                ? " after a start of " + seconds(metrics.get("initDurationMs"))
                : "");
    return Optional.of(failed ? "failed" + why(entry) + " in " + took : "ran " + took);
  }

  private static String why(Map<String, Object> entry) {
    Object error = entry.get("errorType");
    return " (%s)".formatted(error == null ? entry.get("status") : error);
  }

  private static String seconds(Object millis) {
    return millis instanceof Number number
        ? String.format(Locale.ROOT, "%.1f s", number.doubleValue() / 1000)
        : "?";
  }

  /** CloudWatch's embedded metric format: the values, by their names. */
  private static String metrics(Map<String, Object> json) {
    return "metrics "
        + Json.list(object(json, "_aws"), "CloudWatchMetrics").stream()
            .flatMap(set -> members(set, "Metrics"))
            .flatMap(metric -> members(metric, "Name"))
            .map(name -> name + " " + json.get(name))
            .collect(Collectors.joining(", "));
  }

  /** The member's value, or its elements where it is a list; none of what is no object. */
  private static Stream<?> members(Object object, String member) {
    Object value = object instanceof Map<?, ?> map ? map.get(member) : null;
    return value instanceof List<?> list ? list.stream() : Stream.ofNullable(value);
  }

  private static String members(Map<String, Object> json, boolean wide) {
    String level = "INFO".equals(json.getOrDefault("level", "INFO")) ? "" : json.get("level") + " ";
    String message = json.containsKey("message") ? String.valueOf(json.get("message")).strip() : "";
    String rest =
        json.entrySet().stream()
            .filter(member -> !HIDDEN.contains(member.getKey()))
            .map(member -> member.getKey() + " " + told(member, wide))
            .collect(Collectors.joining(", "));
    return level + message + (message.isEmpty() || rest.isEmpty() ? "" : "  ") + rest;
  }

  private static Object told(Map.Entry<String, Object> member, boolean wide) {
    Object value = member.getValue();
    return member.getKey().equals(EXECUTION)
        ? Names.of(String.valueOf(value), wide).of(value)
        : value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> json, String member) {
    return json.get(member) instanceof Map<?, ?> map
        ? (Map<String, Object>) map
        : new LinkedHashMap<>();
  }
}
