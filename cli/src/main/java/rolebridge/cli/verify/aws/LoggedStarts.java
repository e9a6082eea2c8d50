package rolebridge.cli.verify.aws;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.cli.setup.Json;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.NotTriedException;
import rolebridge.cli.verify.Starts;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/**
 * As Lambda writes them into the function's log, with each invocation ({@code platform.report} in
 * Lambda's "Telemetry API Event schema reference").
 */
public final class LoggedStarts implements Starts {

  private static final String REPORT = "platform.report";

  /** An answer holds up to 1 MB of a log; so many are read at most. */
  private static final int PAGES = 20;

  private final CloudWatchLogsClient logs;
  private final Namespace namespace;

  public LoggedStarts(CloudWatchLogsClient logs, Namespace namespace) {
    this.logs = logs;
    this.namespace = namespace;
  }

  @Override
  public List<Start> since(Instant time) {
    try {
      return Refusals.call(
          () ->
              logs
                  .filterLogEventsPaginator(
                      r ->
                          r.logGroupName("/aws/lambda/" + namespace.named("ResolveRequest"))
                              .startTime(time.toEpochMilli())
                              .filterPattern('"' + REPORT + '"'))
                  .stream()
                  .limit(PAGES)
                  .flatMap(page -> page.events().stream())
                  .map(FilteredLogEvent::message)
                  .flatMap(line -> start(line).stream())
                  .toList());
    } catch (CallRefusedException refused) {
      if (refused.code().equals("ResourceNotFoundException")) {
        throw new NotTriedException("needs the stack, which isn't deployed here");
      }
      throw refused;
    }
  }

  /** The start that a line of the log tells of; empty when it tells of none. */
  static Optional<Start> start(String line) {
    Map<String, Object> event;
    try {
      event = Json.object(line);
    } catch (IOException noJson) {
      return Optional.empty();
    }
    if (!REPORT.equals(event.get("type"))
        || !(event.get("record") instanceof Map<?, ?> report)
        || !(report.get("metrics") instanceof Map<?, ?> metrics)
        || !(metrics.get("durationMs") instanceof Number duration)) {
      return Optional.empty();
    }
    return Stream.of("restoreDurationMs", "initDurationMs")
        .filter(name -> metrics.get(name) instanceof Number)
        .map(
            name ->
                new Start(
                    name.startsWith("restore"),
                    ((Number) metrics.get(name)).doubleValue(),
                    duration.doubleValue()))
        .findFirst();
  }
}
