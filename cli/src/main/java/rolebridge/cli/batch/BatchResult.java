package rolebridge.cli.batch;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import rolebridge.cli.hub.HubOnly;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.result.RequestAdvice;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Width;
import rolebridge.cli.text.Layout;
import rolebridge.domain.policy.IamArn;

/** Result of a command that was given several requests: the outcome of each, and one in all. */
public final class BatchResult {

  private static final int SCHEMA_VERSION = 1;
  private static final int WIDEST_NAME = 60;
  private static final String NOT_STARTED = "notStarted";

  private final RequestSet set;
  private final List<PassedOver> passedOver;
  private final Layout layout;
  private final Map<Entry, Outcome> outcomes = new LinkedHashMap<>();
  private Optional<Entry> begun = Optional.empty();

  public BatchResult(RequestSet set, List<PassedOver> passedOver, Layout layout) {
    this.set = set;
    this.passedOver = List.copyOf(passedOver);
    this.layout = layout;
    set.refused()
        .forEach(entry -> outcomes.put(entry, Rejection.outcome(entry.refused().orElseThrow())));
  }

  /** The request is being seen to. */
  public synchronized void begin(Entry entry) {
    begun = Optional.of(entry);
  }

  /** The outcome of the request. */
  public synchronized void add(Entry entry, Outcome outcome) {
    outcomes.put(entry, outcome);
    begun = Optional.empty();
  }

  /** What each came to by now. */
  public synchronized Map<String, Object> soFar() {
    return members();
  }

  /** Nothing was done, since some are refused. */
  public Outcome rejected() {
    return failed(
        Exit.USAGE,
        "rejected",
        "RequestsRejected",
        "%d of %s can't be used."
            .formatted(set.refused().size(), Count.of(set.entries().size(), "request")),
        remedy(),
        refusals() + "\nNothing was made or changed.\n");
  }

  /** Each was looked at, whatever the others are like, or as many as could be. */
  public Outcome checked() {
    int warnings =
        set.entries().stream().map(RequestAdvice::of).mapToInt(RequestAdvice::size).sum();
    return looked(
        "no rule is broken" + (warnings == 0 ? "" : "; " + Count.of(warnings, "warning")),
        rows(entry -> RequestAdvice.of(entry).below()));
  }

  /** Each was foretold, or as many as could be. */
  public Outcome foretold() {
    return looked("nothing was changed", rows(_ -> ""));
  }

  private Outcome looked(String found, String rows) {
    String many = Count.of(set.entries().size(), "request");
    long bad = outcomes.values().stream().filter(BatchResult::isBad).count();
    if (bad == 0) {
      long hidden = outcomes.values().stream().filter(BatchResult::isNotVisible).count();
      return done(
          many
              + ", and "
              + found
              + (hidden == 0 ? "" : "; of " + hidden + " the account can't be looked at")
              + ".",
          rows);
    }
    boolean violated = bad().allMatch(violations -> !violations.isEmpty());
    long left = set.entries().stream().filter(Entry::isDistinct).count() - looked();
    return failed(
        worst(),
        worst() == Exit.USAGE ? "rejected" : "failed",
        worst() == Exit.USAGE ? "RequestsRejected" : "RequestsFailed",
        "%d of %s %s%s."
            .formatted(
                bad,
                many,
                violated ? "can't be used" : "can't be used or couldn't be looked at",
                left == 0 ? "" : ", and " + left + " weren't looked at"),
        remedy(),
        rows + "\n" + refusals());
  }

  /** How many of those that can be read were looked at. */
  private long looked() {
    return outcomes.keySet().stream().filter(Entry::isDistinct).count();
  }

  private String remedy() {
    return Rejection.remedy(bad());
  }

  /** The violations of each that can't be used. */
  private Stream<List<?>> bad() {
    return set.entries().stream()
        .filter(entry -> outcomes.containsKey(entry) && isBad(outcomes.get(entry)))
        .map(this::violations);
  }

  private static boolean isBad(Outcome outcome) {
    return outcome.exit() != Exit.DONE && !isNotVisible(outcome);
  }

  /** Nothing is wrong with it, but no people may look into its role's account. */
  private static boolean isNotVisible(Outcome outcome) {
    return HubOnly.ERROR.equals(outcome.document().get("error"));
  }

  /** All were carried out, or as many as could be. */
  public Outcome carriedOut() {
    long failed = outcomes.values().stream().filter(outcome -> outcome.exit() != Exit.DONE).count();
    long distinct = set.entries().stream().filter(Entry::isDistinct).count();
    if (failed == 0) {
      return done(Count.of((int) distinct, "request") + ", all done.", summary());
    }
    long left = distinct - outcomes.size();
    return failed(
        worst(),
        "failed",
        "RequestsFailed",
        "%d of %s failed%s."
            .formatted(
                failed,
                Count.of((int) distinct, "request"),
                left == 0 ? "" : ", and " + left + " weren't started"),
        "Do what each failed request's remedy says, then run the same command again: it goes on"
            + " from what is there.",
        summary());
  }

  private Outcome done(String sentence, String rows) {
    return Outcome.done("done", members(), rows + "\n" + sentence);
  }

  private Outcome failed(
      Exit exit, String status, String error, String cause, String remedy, String text) {
    Outcome outcome = Outcome.failed(exit, status, error, cause, remedy, members());
    return new Outcome(exit, outcome.document(), text + "\n" + cause + " " + remedy);
  }

  /** The exit status that says most. */
  private Exit worst() {
    return outcomes.values().stream()
        .filter(BatchResult::isBad)
        .map(Outcome::exit)
        .max(Comparator.comparingInt(Exit::code))
        .orElse(Exit.DONE);
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("requests", set.entries().stream().map(this::json).toList());
    members.put("passedOver", passedOver.stream().map(PassedOver::json).toList());
    return members;
  }

  private Map<String, Object> json(Entry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("file", entry.file());
    json.put("sameAs", entry.sameAs().orElse(null));
    json.put("outcome", document(entry));
    json.put("lines", entry.linesOf(violations(entry)));
    return json;
  }

  private Map<String, Object> document(Entry entry) {
    return Optional.ofNullable(outcomes.get(entry))
        .map(Outcome::document)
        .orElseGet(() -> begun.equals(Optional.of(entry)) ? unended() : notStarted());
  }

  private static Map<String, Object> notStarted() {
    return Map.of("schemaVersion", SCHEMA_VERSION, "status", NOT_STARTED);
  }

  private static Map<String, Object> unended() {
    return Outcome.failed(
            Exit.INTERRUPTED,
            "interrupted",
            "Interrupted",
            "The command was interrupted before it knew what came of this one.",
            "Run the same command again; it goes on from what is there.",
            Map.of())
        .document();
  }

  private List<?> violations(Entry entry) {
    return Json.list(document(entry), "violations");
  }

  /** All that is wrong with those that are refused, each with its file and line. */
  private String refusals() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : set.entries()) {
      Outcome outcome = outcomes.get(entry);
      if (outcome == null || !isBad(outcome)) {
        continue;
      }
      List<?> violations = violations(entry);
      text.append(text.isEmpty() ? "" : "\n");
      if (violations.isEmpty()) {
        text.append(outcome.text()).append('\n');
      } else {
        text.append(outcome.document().get("cause")).append('\n');
        text.append(Rejection.text(violations, entry::place));
      }
    }
    return text.toString();
  }

  private String summary() {
    return rows(_ -> "");
  }

  private String rows(Function<Entry, String> below) {
    int width = set.entries().stream().mapToInt(entry -> Width.of(entry.file())).max().orElse(0);
    int beside = "✓ ".length() + Math.min(WIDEST_NAME, width) + 2;
    StringBuilder rows = new StringBuilder();
    for (Entry entry : set.entries()) {
      rows.append(
          layout.row(
              mark(entry) + " " + entry.file(),
              beside,
              entry.sameAs().map(file -> "same as " + file).orElseGet(() -> result(entry))));
      rows.append(below.apply(entry));
    }
    for (PassedOver one : passedOver) {
      rows.append(layout.row("- " + one.file(), beside, "not read: " + one.reason()));
    }
    return rows.toString();
  }

  private String mark(Entry entry) {
    Outcome outcome = outcomes.get(entry);
    if (outcome == null) {
      return "-";
    }
    return isNotVisible(outcome) ? "?" : isBad(outcome) ? "✗" : "✓";
  }

  private String result(Entry entry) {
    Map<String, Object> document = document(entry);
    String status = String.valueOf(document.get("status"));
    if (outcomes.containsKey(entry) && isNotVisible(outcomes.get(entry))) {
      return "can't be looked at, since its role is in another account";
    }
    return switch (status) {
      case NOT_STARTED -> "not started";
      case "valid" -> valid(entry, document);
      case "rejected" -> "refused, " + Count.of(violations(entry).size(), "violation");
      case "failed", "interrupted" -> status + ", " + document.get("error") + state(document);
      default -> status.equals("unchanged") ? status : status + ", " + changes(document);
    };
  }

  private static String state(Map<String, Object> document) {
    return document.get("failedState") == null ? "" : " in " + document.get("failedState");
  }

  private static String valid(Entry entry, Map<String, Object> document) {
    return (document.containsKey("live")
            ? changes(document)
            // By name: no account was asked, and the ARN's would be a stand-in.
            : "role "
                + IamArn.nameOf(String.valueOf(((Map<?, ?>) document.get("names")).get("roleArn"))))
        + RequestAdvice.of(entry).counted();
  }

  private static String changes(Map<String, Object> document) {
    int many = Json.list(document, "changes").size();
    return many == 0 ? "unchanged" : Count.of(many, "change");
  }
}
