package rolebridge.cli.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.result.RequestAdvice;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.text.Names;

/**
 * Result of plan: each request compared with the account.
 *
 * @param leftOver empty when not every request could be read, so that nobody can tell
 * @param wide whether people are told ARNs in full
 */
public record PlanResult(
    String accountId,
    String region,
    List<PlannedRequest> requests,
    Optional<List<LeftOver>> leftOver,
    List<PassedOver> passedOver,
    boolean wide) {

  private static final String NOTHING_CHANGED = "Nothing was changed.";

  public PlanResult {
    requests = List.copyOf(requests);
    passedOver = List.copyOf(passedOver);
  }

  /** Exit status 2 when any request is refused, whatever is to be done for the others. */
  public Outcome outcome() {
    List<String> besides = new ArrayList<>();
    int inNone = leftOver.map(List::size).orElse(0);
    if (inNone > 0) {
      besides.add(Count.of(inNone, "managed thing") + " in no request");
    }
    int warnings =
        requests.stream().mapToInt(request -> RequestAdvice.of(request.entry()).size()).sum();
    if (warnings > 0) {
      besides.add(Count.of(warnings, "warning"));
    }
    if (!passedOver.isEmpty()) {
      besides.add(Count.of(passedOver.size(), "file") + " passed over");
    }
    return besides.isEmpty()
        ? judged()
        : judged()
            .withoutInTable(
                String.join(", ", besides) + "; plan without --output csv tells of them.");
  }

  private Outcome judged() {
    long refused = count(Outlook.REFUSED);
    if (refused == 0) {
      return Outcome.done("planned", members(), text());
    }
    String cause =
        "%d of %s would be refused.".formatted(refused, Count.of(requests.size(), "request"));
    String remedy =
        Rejection.remedy(
            requests.stream()
                .filter(request -> request.outlook() == Outlook.REFUSED)
                .map(PlannedRequest::violations));
    Outcome failed =
        Outcome.failed(Exit.USAGE, "rejected", "RequestsRejected", cause, remedy, members());
    return new Outcome(failed.exit(), failed.document(), text() + "\n" + cause + " " + remedy);
  }

  /** Whether provision would refuse any. */
  public boolean isRefused() {
    return count(Outlook.REFUSED) > 0;
  }

  /** How many requests have this outlook. */
  public long count(Outlook outlook) {
    return requests.stream().filter(request -> request.outlook() == outlook).count();
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("accountId", accountId);
    members.put("region", region);
    members.put("requests", requests.stream().map(PlanResult::json).toList());
    members.put(
        "leftOver", leftOver.map(all -> all.stream().map(PlanResult::json).toList()).orElse(null));
    members.put("passedOver", passedOver.stream().map(PassedOver::json).toList());
    return members;
  }

  private static Map<String, Object> json(PlannedRequest request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", request.entry().file());
    json.put("sameAs", request.entry().sameAs().orElse(null));
    json.put("outlook", name(request.outlook()));
    json.put("roleArn", request.roleArn().isEmpty() ? null : request.roleArn());
    json.put("changes", request.changes());
    json.put("violations", request.violations());
    json.put("error", request.refused().map(Failure::error).orElse(null));
    json.put("cause", request.refused().map(Failure::getMessage).orElse(null));
    json.put("remedy", request.refused().map(Failure::remedy).orElse(null));
    json.putAll(RequestAdvice.of(request.entry()).members());
    json.put("lines", request.entry().linesOf(request.violations()));
    return json;
  }

  private static Map<String, Object> json(LeftOver left) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", left.kind().name());
    json.put("resource", left.resource());
    json.put("userName", left.userName());
    json.put("note", left.note());
    return json;
  }

  private static String name(Outlook outlook) {
    return outlook.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String text() {
    return comparison() + " " + NOTHING_CHANGED;
  }

  /** The same for people, as far as it doesn't say that nothing was changed. */
  public String comparison() {
    StringBuilder text = new StringBuilder("Account " + accountId + ", " + region + "\n\n");
    for (PlannedRequest request : requests) {
      RequestAdvice advice = RequestAdvice.of(request.entry());
      text.append(
          "%s %s  %s%s%n"
              .formatted(mark(request), request.entry().file(), says(request), advice.counted()));
      if (request.outlook() == Outlook.CHANGED) {
        request
            .changes()
            .forEach(
                change ->
                    text.append(
                        "    %-22s %s%n"
                            .formatted(change.get("action"), names().of(change.get("resource")))));
      }
      request.refused().ifPresent(why -> text.append(reasons(request, why)));
      text.append(advice.below());
    }
    passedOver.forEach(
        one -> text.append("- %s  not read: %s%n".formatted(one.file(), one.reason())));
    text.append(leftOverText());
    return text.append(summary()).toString();
  }

  private static String reasons(PlannedRequest request, Failure why) {
    return request.violations().isEmpty()
        ? "    " + why.getMessage() + "\n    " + why.remedy() + "\n"
        : Rejection.below(request.violations(), request.entry()::place) + "\n";
  }

  private Names names() {
    return new Names(accountId, wide);
  }

  private static String mark(PlannedRequest request) {
    return switch (request.outlook()) {
      case CREATED -> "+";
      case CHANGED -> "~";
      case UNCHANGED, SAME -> "=";
      case REFUSED -> "✗";
      case NOT_VISIBLE -> "?";
    };
  }

  private String says(PlannedRequest request) {
    return switch (request.outlook()) {
      case CREATED -> "would be created: " + names().typed(request.roleArn());
      case CHANGED -> "would be changed: " + Count.of(request.changes().size(), "difference");
      case UNCHANGED -> "unchanged";
      case REFUSED -> "would be refused";
      case NOT_VISIBLE -> "can't be looked at: " + names().typed(request.roleArn());
      case SAME -> "same as " + request.entry().sameAs().orElse("");
    };
  }

  private String leftOverText() {
    if (leftOver.isEmpty()) {
      return "\nWhat is left over can't be told until every request can be read.\n";
    }
    if (leftOver.get().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\nManaged, and in none of these requests:\n");
    for (LeftOver left : leftOver.get()) {
      text.append(
          "  %-6s %s%s%n"
              .formatted(
                  left.kind().name().toLowerCase(Locale.ROOT),
                  left.named(names()),
                  left.note().isEmpty() ? "" : ", " + left.note()));
    }
    passedOver.stream()
        .filter(PassedOver::mayHaveRequests)
        .forEach(
            one ->
                text.append(
                    "Some may be asked for in %s, which isn't read: %s. %s.%n"
                        .formatted(one.file(), one.reason(), one.remedy())));
    return text.toString();
  }

  private String summary() {
    return "%n%d to create, %d to change, %d unchanged, %d refused, %s left over."
        .formatted(
            count(Outlook.CREATED),
            count(Outlook.CHANGED),
            count(Outlook.UNCHANGED),
            count(Outlook.REFUSED),
            leftOver.map(all -> String.valueOf(all.size())).orElse("?"));
  }
}
