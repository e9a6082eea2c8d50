package rolebridge.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.Decision;
import rolebridge.cli.local.Health;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Nearest;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

@Command(name = "logs", description = "Print what the functions wrote to their logs, oldest first.")
final class LogsCommand extends AccountCommand {

  private static final String GROUP_PREFIX = "/aws/lambda/rolebridge-";
  private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([smhd])");

  @Parameters(
      paramLabel = "FUNCTION",
      arity = "0..1",
      description = "One function only, e.g. EnsureRole.")
  private String function;

  @Option(
      names = "--since",
      defaultValue = "1h",
      paramLabel = "AGE",
      description = "How far back: a number with s, m, h or d (default 1h).")
  private String since;

  @Option(
      names = "--decisions",
      description = "What IAM decided in the local AWS, with the statement that decided.")
  private boolean decisions;

  LogsCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Instant start = Instant.now().minus(age(since));
    Account account = platform().present();
    if (decisions) {
      return decisions(account, start);
    }
    List<Line> lines = new ArrayList<>();
    try (CloudWatchLogsClient logs = account.logs()) {
      List<String> all =
          logs
              .describeLogGroupsPaginator(request -> request.logGroupNamePrefix(GROUP_PREFIX))
              .logGroups()
              .stream()
              .map(LogGroup::logGroupName)
              .toList();
      List<String> groups =
          all.stream()
              .filter(group -> function == null || group.equals(GROUP_PREFIX + function))
              .toList();
      if (function != null && groups.isEmpty()) {
        throw unknown(all.stream().map(group -> group.substring(GROUP_PREFIX.length())).toList());
      }
      for (String group : groups) {
        logs.filterLogEventsPaginator(
                request -> request.logGroupName(group).startTime(start.toEpochMilli()))
            .events()
            .forEach(event -> lines.add(Line.of(group, event)));
      }
    }
    lines.sort(Comparator.comparing(Line::at));
    return Outcome.done(
        "listed",
        Map.of("events", lines.stream().map(Line::json).toList()),
        lines.isEmpty()
            ? "No function wrote anything in the last " + since + "."
            : String.join("\n", lines.stream().map(Line::text).toList()));
  }

  private Failure unknown(List<String> known) {
    return Failure.usage(
        "FunctionUnknown",
        "The function " + function + " has written no log here.",
        Nearest.to(function, known).map(near -> "Did you mean " + near + "? ").orElse("")
            + "Name a state of the state machine, such as EnsureRole; without a name all are"
            + " shown.");
  }

  private Outcome decisions(Account account, Instant start) {
    List<Decision> made =
        account
            .endpoint()
            .flatMap(Health::decisions)
            .orElseThrow(
                () ->
                    Failure.usage(
                        "DecisionsUnknown",
                        "Only rolebridge's own local AWS tells what its IAM decided.",
                        "Leave --target aws and ROLEBRIDGE_LOCAL_ENDPOINT out; in a real account"
                            + " CloudTrail has the refused calls."))
            .stream()
            .filter(decision -> !decision.time().isBefore(start))
            .filter(decision -> function == null || decision.isBy(function))
            .toList();
    return Outcome.done(
        "listed",
        Map.of("decisions", made.stream().map(Decision::json).toList()),
        made.isEmpty()
            ? "IAM decided nothing in the last " + since + "."
            : String.join("\n", made.stream().map(LogsCommand::text).toList()));
  }

  private static String text(Decision decision) {
    return decision.time() + "  %-12s  ".formatted(decision.result()) + decision.reason();
  }

  private static Duration age(String text) {
    Matcher matcher = AGE.matcher(text);
    if (!matcher.matches()) {
      throw Failure.usage(
          "BadUsage",
          "--since " + text + " is not an age.",
          "Give a number with s, m, h or d, such as 30m.");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** One log event. */
  private record Line(Instant at, String function, String message) {

    static Line of(String group, FilteredLogEvent event) {
      return new Line(
          Instant.ofEpochMilli(event.timestamp()),
          group.substring(GROUP_PREFIX.length()),
          event.message().strip());
    }

    String text() {
      return at + "  " + function + "  " + message;
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("timestamp", at.toString());
      json.put("functionName", function);
      json.put("message", message);
      return json;
    }
  }
}
