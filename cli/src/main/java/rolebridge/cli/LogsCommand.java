package rolebridge.cli;

import static picocli.CommandLine.Help.Ansi.Style;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.Decision;
import rolebridge.cli.local.Health;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.text.LogRecord;
import rolebridge.domain.request.Nearest;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

@Command(
    name = "logs",
    description = {
      "Print what the functions wrote to their logs and how their invocations ended, oldest first;"
          + " --json has the records as they are."
    })
final class LogsCommand extends AccountCommand.OfTable {

  private static final Duration LOCAL_POLL = Duration.ofMillis(500);
  private static final Duration AWS_POLL = Duration.ofSeconds(3);

  /** How late CloudWatch Logs may have a line that was written before others. */
  private static final Duration LATE = Duration.ofSeconds(60);

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
      names = "--user",
      paramLabel = "USER",
      description = "Only what names this user; with --decisions, what is about it or its roles.")
  private String userName;

  @Option(
      names = {"-f", "--follow"},
      description = "Print on what comes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--decisions",
      description = "What IAM decided in the local AWS, with the statement that decided.")
  private boolean decisions;

  @Option(names = "--denied", description = "As --decisions, but only what IAM refused.")
  private boolean denied;

  LogsCommand(Printer printer) {
    super(printer);
  }

  @Override
  boolean hasTable() {
    return true;
  }

  @Override
  Outcome execute() {
    Instant start = start(Instant.now(), since);
    if (follow && printer().isOneDocument()) {
      throw Failure.usage(
          "BadUsage",
          "--follow has no end, and --json and CSV are one document.",
          "Leave one out.");
    }
    Platform platform = platform();
    Account account = platform.present();
    boolean ofIam = decisions || denied;
    if (follow) {
      return follow(account, start, ofIam, platform.isLocal() ? LOCAL_POLL : AWS_POLL);
    }
    if (ofIam) {
      List<Decision> made = decisions(account, start);
      return Outcome.done(
          "listed",
          Map.of("decisions", made.stream().map(Decision::json).toList()),
          made.isEmpty() ? nothing("IAM " + (denied ? "refused" : "decided")) : texts(made));
    }
    List<Line> lines = lines(account, start);
    String text = printed(lines);
    return Outcome.done(
        "listed",
        Map.of("events", lines.stream().map(Line::json).toList()),
        text.isEmpty() ? nothing("No function wrote anything") : text);
  }

  private String nothing(String nobodyDid) {
    String about = userName == null ? "" : " about " + userName;
    return nobodyDid.startsWith("IAM")
        ? "%s nothing%s in the last %s.".formatted(nobodyDid, about, since)
        : "%s%s in the last %s.".formatted(nobodyDid, about, since);
  }

  /** Ends by Ctrl-C, which needs no telling then, and with the program that reads it. */
  private Outcome follow(Account account, Instant start, boolean ofIam, Duration poll) {
    printer().endsByInterrupt();
    Set<Object> seen = new HashSet<>();
    Instant from = start;
    while (printer().isRead()) {
      Instant asked = Instant.now();
      String text =
          ofIam
              ? texts(
                  decisions(account, from).stream()
                      .filter(decision -> seen.add(decision.json().get("seq")))
                      .toList())
              : printed(
                  lines(account, from).stream().filter(line -> seen.add(line.eventId())).toList());
      if (!text.isEmpty()) {
        printer().println(text);
      }
      from = asked.minus(LATE);
      Pause.of(poll);
    }
    return Outcome.done("listed", Map.of(), "");
  }

  private List<Line> lines(Account account, Instant start) {
    List<Line> lines = new ArrayList<>();
    String prefix = "/aws/lambda/" + choice().namespace().named("");
    try (CloudWatchLogsClient logs = account.logs()) {
      List<String> all =
          logs
              .describeLogGroupsPaginator(request -> request.logGroupNamePrefix(prefix))
              .logGroups()
              .stream()
              .map(LogGroup::logGroupName)
              .toList();
      List<String> groups =
          all.stream()
              .filter(group -> function == null || group.equals(prefix + function))
              .toList();
      if (function != null && groups.isEmpty()) {
        throw unknown(all.stream().map(group -> group.substring(prefix.length())).toList());
      }
      for (String group : groups) {
        logs.filterLogEventsPaginator(
                request -> request.logGroupName(group).startTime(start.toEpochMilli()))
            .events()
            .forEach(event -> lines.add(Line.of(group.substring(prefix.length()), event)));
      }
    }
    return lines.stream()
        .filter(line -> userName == null || isNamed(userName, line.message()))
        .sorted(Comparator.comparing(Line::at))
        .toList();
  }

  /** Whether the text has the name, and not only as a part of a longer one. */
  static boolean isNamed(String userName, String text) {
    return Pattern.compile(
            "(?<![\\w+=,.@-])" + Pattern.quote(userName) + "(?![\\w+=@-]|[,.][\\w+=@-])")
        .matcher(text)
        .find();
  }

  private String printed(List<Line> lines) {
    int width = lines.stream().mapToInt(line -> line.function().length()).max().orElse(1);
    return lines.stream()
        .flatMap(line -> line.text(width, printer().wide()).stream())
        .collect(Collectors.joining("\n"));
  }

  private Failure unknown(List<String> known) {
    return Failure.usage(
        "FunctionUnknown",
        "The function " + function + " has written no log here.",
        Nearest.to(function, known).map(near -> "Did you mean " + near + "? ").orElse("")
            + "Name a state of the state machine, such as EnsureRole; without a name all are"
            + " shown.");
  }

  private List<Decision> decisions(Account account, Instant start) {
    return account
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
        .filter(decision -> function == null || decision.isBy(choice().namespace().named(function)))
        .filter(decision -> userName == null || isNamed(userName, decision.resource()))
        .filter(decision -> !denied || !decision.isAllowed())
        .toList();
  }

  private String texts(List<Decision> made) {
    return made.stream().map(this::text).collect(Collectors.joining("\n"));
  }

  private String text(Decision decision) {
    String line =
        "%s  %-12s  %s"
            .formatted(
                decision.time().truncatedTo(ChronoUnit.SECONDS),
                decision.result(),
                decision.reason());
    boolean red = !decision.isAllowed() && printer().screen().outColour();
    return red ? Style.fg_red.on() + line + Style.fg_red.off() : line;
  }

  /** CloudWatch Logs takes no time before the epoch. */
  static Instant start(Instant now, String since) {
    Instant start = now.minus(age(since));
    return start.isBefore(Instant.EPOCH) ? Instant.EPOCH : start;
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
  private record Line(Instant at, String function, String message, String eventId) {

    static Line of(String function, FilteredLogEvent event) {
      return new Line(
          Instant.ofEpochMilli(event.timestamp()),
          function,
          event.message().strip(),
          event.eventId());
    }

    Optional<String> text(int width, boolean wide) {
      return LogRecord.of(message, wide)
          .map(
              words ->
                  ("%s  %-" + width + "s  %s")
                      .formatted(at.truncatedTo(ChronoUnit.SECONDS), function, words));
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
