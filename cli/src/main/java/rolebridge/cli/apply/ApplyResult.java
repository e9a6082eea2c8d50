package rolebridge.cli.apply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.cli.apply.AppliedRequest.Result;
import rolebridge.cli.plan.JudgedLeftOver;
import rolebridge.cli.plan.LeftOver;
import rolebridge.cli.plan.PlanResult;
import rolebridge.cli.plan.PlannedRequest;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.result.RequestAdvice;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.text.Names;

/**
 * Result of apply: what came of each request and of what is left over. Filled while the command
 * goes on, and at any time it tells what was done by then.
 */
public final class ApplyResult {

  private static final String NO_PRUNE = "--prune isn't given";
  private static final String NOT_ALL = "not every request is in place, so nothing is removed";

  private final RequestSet set;
  private final List<PassedOver> passedOver;
  private final boolean wide;
  private final List<AppliedRequest> requests = new ArrayList<>();
  private final Map<String, AppliedLeftOver> leftOver = new LinkedHashMap<>();
  private final List<String> executionArns = new ArrayList<>();
  private Optional<PlanResult> plan = Optional.empty();
  private Optional<Boolean> iamEnforced = Optional.empty();

  /**
   * @param wide whether people are told ARNs in full
   */
  public ApplyResult(RequestSet set, List<PassedOver> passedOver, boolean wide) {
    this.set = set;
    this.passedOver = List.copyOf(passedOver);
    this.wide = wide;
    for (Entry entry : set.entries()) {
      requests.add(
          entry
              .refused()
              .map(why -> AppliedRequest.refused("", why))
              .orElseGet(
                  () ->
                      AppliedRequest.without(
                          entry.sameAs().isPresent() ? Result.SAME : Result.NOT_STARTED, "")));
    }
  }

  /**
   * How the requests compare with the account; what an earlier comparison found is forgotten, and
   * what came of a request is kept unless it would be refused now.
   */
  public synchronized void compared(PlanResult comparison) {
    plan = Optional.of(comparison);
    leftOver.clear();
    for (int at = 0; at < requests.size(); at++) {
      PlannedRequest planned = comparison.requests().get(at);
      if (planned.refused().isPresent()) {
        requests.set(at, AppliedRequest.refused(planned.roleArn(), planned.refused().get()));
      } else if (requests.get(at).isOpen()) {
        requests.set(at, AppliedRequest.without(requests.get(at).result(), planned.roleArn()));
      }
    }
    comparison
        .leftOver()
        .ifPresent(all -> all.forEach(left -> put(AppliedLeftOver.stays(left, NO_PRUNE))));
  }

  /** What is left over and how it was judged, when it is to be removed. */
  public synchronized void judged(List<JudgedLeftOver> judged) {
    judged.forEach(
        one -> put(AppliedLeftOver.stays(one.left(), one.isPrunable() ? NOT_ALL : one.stays())));
  }

  /** An execution of apply was started, or joined. */
  public synchronized void startedBy(String executionArn) {
    executionArns.add(executionArn);
  }

  /**
   * The outcome of a request's run, or of one more.
   *
   * @param at which of the set's entries
   */
  public synchronized void ran(int at, Outcome outcome) {
    AppliedRequest before = requests.get(at);
    requests.set(at, AppliedRequest.of(before.roleArn(), outcome).after(before));
  }

  /** The outcome of a removal's run. */
  public synchronized void ran(LeftOver left, Outcome outcome) {
    put(AppliedLeftOver.of(left, outcome));
  }

  private void put(AppliedLeftOver left) {
    leftOver.put(left.left().kind() + " " + left.left().resource(), left);
  }

  /**
   * The members of the command's document, as they are while it goes on. Once an execution was
   * started, nobody knows of a request without a result whether it was begun.
   */
  public synchronized Map<String, Object> soFar() {
    return members(
        requests.stream()
            .map(
                one ->
                    one.result() == Result.NOT_STARTED && !executionArns.isEmpty()
                        ? AppliedRequest.without(Result.UNKNOWN, one.roleArn())
                        : one)
            .toList(),
        leftOver.values().stream()
            .map(
                one ->
                    one.reason().equals(NOT_ALL) && allInPlace()
                        ? AppliedLeftOver.unknown(one.left())
                        : one)
            .toList());
  }

  /** Whether every request is in place, so that what none asks for may go. */
  public synchronized boolean allInPlace() {
    return requests.stream()
        .map(AppliedRequest::result)
        .allMatch(
            result ->
                result == Result.CREATED
                    || result == Result.UPDATED
                    || result == Result.UNCHANGED
                    || result == Result.SAME);
  }

  /** Nothing was started, since some requests would be refused. */
  public Outcome rejected() {
    long bad = requests.stream().filter(AppliedRequest::isBad).count();
    return failed(
        Exit.USAGE,
        "rejected",
        "RequestsRejected",
        "%d of %s can't be used.".formatted(bad, Count.of(requests.size(), "request")),
        Rejection.remedy(
            requests.stream().filter(AppliedRequest::isBad).map(AppliedRequest::violations)),
        refusals() + "\nNothing was made or changed.\n");
  }

  /** Nothing was started, since it wasn't to be. */
  public Outcome foretold(List<JudgedLeftOver> judged) {
    PlanResult comparison = plan.orElseThrow();
    for (int at = 0; at < requests.size(); at++) {
      requests.set(at, AppliedRequest.foretold(comparison.requests().get(at)));
    }
    for (JudgedLeftOver one : judged) {
      put(
          one.isPrunable()
              ? AppliedLeftOver.wouldBeRemoved(one.left())
              : AppliedLeftOver.stays(one.left(), one.stays()));
    }
    return Outcome.done(
        "foretold",
        members(),
        comparison.comparison() + removals(judged) + "\n\nNothing was changed.");
  }

  /** What is about to be removed, by name, and what isn't and why; for people. */
  public String removals(List<JudgedLeftOver> judged) {
    StringBuilder text = new StringBuilder();
    List<JudgedLeftOver> go = judged.stream().filter(JudgedLeftOver::isPrunable).toList();
    if (!go.isEmpty()) {
      text.append("\n\nTo be decommissioned, unless used lately:\n");
      go.forEach(
          one ->
              text.append(
                  "  %s, for %s%n".formatted(one.left().named(names()), one.integration())));
    }
    List<JudgedLeftOver> stay = judged.stream().filter(one -> !one.isPrunable()).toList();
    if (!stay.isEmpty()) {
      text.append(go.isEmpty() ? "\n\nStays:\n" : "\nStays:\n");
      stay.forEach(
          one -> text.append("  %s%n    %s%n".formatted(one.left().named(names()), one.stays())));
    }
    return text.toString().stripTrailing();
  }

  /**
   * All was carried out, or as much as could be.
   *
   * @param enforced whether IAM decided there
   */
  public Outcome applied(boolean enforced) {
    iamEnforced = Optional.of(enforced);
    List<AppliedRequest> bad =
        requests.stream().filter(one -> one.isBad() || one.result() == Result.NOT_STARTED).toList();
    long kept = count(AppliedLeftOver.Result.FAILED);
    if (bad.isEmpty() && kept == 0) {
      return Outcome.done("applied", members(), text());
    }
    if (bad.isEmpty()) {
      return failed(
          worst(),
          "failed",
          "RemovalsFailed",
          "Every request is in place, but %d of what was to be removed stays.".formatted(kept),
          "Do what each remedy says, then run the same command again.",
          text() + "\n");
    }
    return failed(
        worst(),
        "failed",
        "RequestsFailed",
        "%d of %s aren't in place.".formatted(bad.size(), Count.of(requests.size(), "request")),
        "Do what each failed request's remedy says, then run the same command again: it goes on"
            + " from what is there.",
        text() + "\n");
  }

  private Outcome failed(
      Exit exit, String status, String error, String cause, String remedy, String text) {
    Outcome outcome = Outcome.failed(exit, status, error, cause, remedy, members());
    return new Outcome(exit, outcome.document(), text + "\n" + cause + " " + remedy);
  }

  /** The exit status that says most. */
  private Exit worst() {
    return Stream.concat(
            requests.stream().map(AppliedRequest::exit),
            leftOver.values().stream().map(AppliedLeftOver::exit))
        .max(Comparator.comparingInt(Exit::code))
        .filter(exit -> exit != Exit.DONE)
        .orElse(Exit.RUN_FAILED);
  }

  private Map<String, Object> members() {
    return members(requests, List.copyOf(leftOver.values()));
  }

  private Map<String, Object> members(List<AppliedRequest> applied, List<AppliedLeftOver> left) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("accountId", plan.map(PlanResult::accountId).orElse(null));
    members.put("region", plan.map(PlanResult::region).orElse(null));
    members.put("counts", counts(applied, left));
    List<Map<String, Object>> all = new ArrayList<>();
    for (int at = 0; at < applied.size(); at++) {
      all.add(json(set.entries().get(at), applied.get(at)));
    }
    members.put("requests", all);
    members.put(
        "leftOver",
        plan.flatMap(PlanResult::leftOver)
            .map(_ -> left.stream().map(AppliedLeftOver::json).toList())
            .orElse(null));
    members.put("iamEnforced", iamEnforced.orElse(null));
    members.put("executionArns", List.copyOf(executionArns));
    members.put("passedOver", passedOver.stream().map(PassedOver::json).toList());
    return members;
  }

  private static Map<String, Object> counts(
      List<AppliedRequest> applied, List<AppliedLeftOver> left) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Result result : Result.values()) {
      counts.put(result.word(), applied.stream().filter(one -> one.result() == result).count());
    }
    counts.put("removed", count(left, AppliedLeftOver.Result.REMOVED));
    counts.put("notRemoved", count(left, AppliedLeftOver.Result.FAILED));
    return counts;
  }

  private long count(Result result) {
    return requests.stream().filter(one -> one.result() == result).count();
  }

  private long count(AppliedLeftOver.Result result) {
    return count(List.copyOf(leftOver.values()), result);
  }

  private static long count(List<AppliedLeftOver> left, AppliedLeftOver.Result result) {
    return left.stream().filter(one -> one.result() == result).count();
  }

  private static Map<String, Object> json(Entry entry, AppliedRequest applied) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", entry.file());
    json.put("sameAs", entry.sameAs().orElse(null));
    json.putAll(applied.json());
    json.putAll(RequestAdvice.of(entry).members());
    json.put("lines", entry.linesOf(applied.violations()));
    return json;
  }

  /** All that is wrong with those that are refused, each with its file and line. */
  private String refusals() {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < requests.size(); at++) {
      if (requests.get(at).isBad()) {
        text.append(text.isEmpty() ? "" : "\n").append(refusal(at));
      }
    }
    return text.toString();
  }

  private String refusal(int at) {
    Entry entry = set.entries().get(at);
    AppliedRequest applied = requests.get(at);
    return applied.violations().isEmpty()
        ? "%s%n%s%n".formatted(applied.why().get("cause"), applied.why().get("remedy"))
        : named(entry.file(), String.valueOf(applied.why().get("cause")))
            + "\n"
            + Rejection.text(applied.violations(), entry::place);
  }

  /** With the file in front, unless the cause begins with it. */
  private static String named(String file, String cause) {
    return cause.startsWith(file) ? cause : file + ": " + cause;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    plan.ifPresent(
        account ->
            text.append("Account %s, %s%n%n".formatted(account.accountId(), account.region())));
    for (int at = 0; at < requests.size(); at++) {
      text.append(line(set.entries().get(at), requests.get(at))).append('\n');
      AppliedRequest applied = requests.get(at);
      if (!applied.violations().isEmpty()) {
        text.append(Rejection.below(applied.violations(), set.entries().get(at)::place));
      } else if (applied.isBad()) {
        text.append(
            "    %s%n    %s%n".formatted(applied.why().get("cause"), applied.why().get("remedy")));
      }
    }
    passedOver.forEach(
        one -> text.append("- %s  not read: %s%n".formatted(one.file(), one.reason())));
    if (!leftOver.isEmpty()) {
      text.append("\nManaged, and in none of these requests:\n");
      leftOver.values().forEach(left -> text.append(line(left)));
    }
    text.append(summary());
    if (iamEnforced.equals(Optional.of(false))) {
      text.append('\n').append(ProvisionResult.NOT_ENFORCED);
    }
    return text.toString();
  }

  private static String line(Entry entry, AppliedRequest applied) {
    String mark =
        switch (applied.result()) {
          case CREATED, UPDATED, UNCHANGED -> "✓";
          case FAILED, REFUSED -> "✗";
          case NOT_STARTED -> "-";
          case UNKNOWN -> "?";
          case SAME -> "=";
        };
    String says =
        switch (applied.result()) {
          case CREATED, UPDATED ->
              applied.result().word() + ", " + Count.of(applied.changes().size(), "change");
          case FAILED -> "failed, " + applied.why().get("error") + state(applied);
          case REFUSED -> "refused, " + applied.why().get("error");
          case NOT_STARTED -> "not started";
          case SAME -> "same as " + entry.sameAs().orElse("");
          case UNCHANGED, UNKNOWN -> applied.result().word();
        };
    return "%s %s  %s%s".formatted(mark, entry.file(), says, RequestAdvice.of(entry).counted());
  }

  private static String state(AppliedRequest applied) {
    return applied.why().get("failedState") == null
        ? ""
        : " in " + applied.why().get("failedState");
  }

  private String line(AppliedLeftOver applied) {
    String thing =
        "%s %s"
            .formatted(
                applied.left().kind().name().toLowerCase(Locale.ROOT),
                applied.left().named(names()));
    return switch (applied.result()) {
      case REMOVED -> "  ✓ %s  removed%n".formatted(thing);
      case STAYS -> "  - %s%n      stays: %s%n".formatted(thing, applied.reason());
      case FAILED ->
          "  ✗ %s  not removed, %s%n      %s%n      %s%n"
              .formatted(thing, applied.error(), applied.reason(), applied.remedy());
      case UNKNOWN -> "  ? %s%n      %s%n".formatted(thing, applied.reason());
    };
  }

  private Names names() {
    return new Names(plan.map(PlanResult::accountId).orElse(""), wide);
  }

  private String summary() {
    return "%n%d created, %d updated, %d unchanged, %d failed, %d not started; %d removed, %d left over."
        .formatted(
            count(Result.CREATED),
            count(Result.UPDATED),
            count(Result.UNCHANGED),
            count(Result.FAILED) + count(Result.REFUSED),
            count(Result.NOT_STARTED),
            count(AppliedLeftOver.Result.REMOVED),
            leftOver.size() - count(AppliedLeftOver.Result.REMOVED));
  }
}
