package rolebridge.cli.batch;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
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

  public BatchResult(RequestSet set, List<PassedOver> passedOver, Layout layout) {
    this.set = set;
    this.passedOver = List.copyOf(passedOver);
    this.layout = layout;
    set.refused()
        .forEach(entry -> outcomes.put(entry, Rejection.outcome(entry.refused().orElseThrow())));
  }

  /** The outcome of the request. */
  public void add(Entry entry, Outcome outcome) {
    outcomes.put(entry, outcome);
  }

  /** Nothing was done, since some are refused. */
  public Outcome rejected() {
    return failed(
        Exit.USAGE,
        "rejected",
        "RequestsRejected",
        "%d of %s can't be used."
            .formatted(set.refused().size(), Count.of(set.entries().size(), "request")),
        "Change what each violation names, then run the same command again.",
        refusals() + "\nNothing was made or changed.\n");
  }

  /** Each was looked at, whatever the others are like. */
  public Outcome checked() {
    long refused =
        outcomes.values().stream().filter(outcome -> outcome.exit() != Exit.DONE).count();
    if (refused == 0) {
      return done(Count.of(set.entries().size(), "request") + ", and no rule is broken.");
    }
    return failed(
        worst(),
        worst() == Exit.USAGE ? "rejected" : "failed",
        worst() == Exit.USAGE ? "RequestsRejected" : "RequestsFailed",
        "%d of %s can't be used.".formatted(refused, Count.of(set.entries().size(), "request")),
        "Change what each violation names, then run the same command again.",
        summary() + "\n" + refusals());
  }

  /** All were carried out, or as many as could be. */
  public Outcome carriedOut() {
    long failed = outcomes.values().stream().filter(outcome -> outcome.exit() != Exit.DONE).count();
    long distinct = set.entries().stream().filter(Entry::isDistinct).count();
    if (failed == 0) {
      return done(Count.of((int) distinct, "request") + ", all done.");
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

  private Outcome done(String sentence) {
    return Outcome.done("done", members(), summary() + "\n" + sentence);
  }

  private Outcome failed(
      Exit exit, String status, String error, String cause, String remedy, String text) {
    Outcome outcome = Outcome.failed(exit, status, error, cause, remedy, members());
    return new Outcome(exit, outcome.document(), text + "\n" + cause + " " + remedy);
  }

  /** The exit status that says most. */
  private Exit worst() {
    return outcomes.values().stream()
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
        .orElseGet(() -> Map.of("schemaVersion", SCHEMA_VERSION, "status", NOT_STARTED));
  }

  private List<?> violations(Entry entry) {
    return Json.list(document(entry), "violations");
  }

  /** All that is wrong with those that are refused, each with its file and line. */
  private String refusals() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : set.entries()) {
      Outcome outcome = outcomes.get(entry);
      if (outcome == null || outcome.exit() == Exit.DONE) {
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
    int width = set.entries().stream().mapToInt(entry -> Width.of(entry.file())).max().orElse(0);
    int beside = "✓ ".length() + Math.min(WIDEST_NAME, width) + 2;
    StringBuilder rows = new StringBuilder();
    for (Entry entry : set.entries()) {
      rows.append(
          layout.row(
              mark(entry) + " " + entry.file(),
              beside,
              entry.sameAs().map(file -> "same as " + file).orElseGet(() -> result(entry))));
    }
    for (PassedOver one : passedOver) {
      rows.append(layout.row("- " + one.file(), beside, "not read: " + one.reason()));
    }
    return rows.toString();
  }

  private String mark(Entry entry) {
    Outcome outcome = outcomes.get(entry);
    return outcome == null ? "-" : outcome.exit() == Exit.DONE ? "✓" : "✗";
  }

  private String result(Entry entry) {
    Map<String, Object> document = document(entry);
    String status = String.valueOf(document.get("status"));
    return switch (status) {
      case NOT_STARTED -> "not started";
      case "valid" -> valid(document);
      case "rejected" -> "refused, " + Count.of(violations(entry).size(), "violation");
      case "failed", "interrupted" -> status + ", " + document.get("error") + state(document);
      default -> status.equals("unchanged") ? status : status + ", " + changes(document);
    };
  }

  private static String state(Map<String, Object> document) {
    return document.get("failedState") == null ? "" : " in " + document.get("failedState");
  }

  private static String valid(Map<String, Object> document) {
    String warnings =
        Optional.of(Json.list(document, "warnings").size())
            .filter(many -> many > 0)
            .map(many -> ", " + Count.of(many, "warning"))
            .orElse("");
    return (document.containsKey("live")
            ? changes(document)
            // By name: no account was asked, and the ARN's would be a stand-in.
            : "role "
                + IamArn.nameOf(String.valueOf(((Map<?, ?>) document.get("names")).get("roleArn"))))
        + warnings;
  }

  private static String changes(Map<String, Object> document) {
    int many = Json.list(document, "changes").size();
    return many == 0 ? "unchanged" : Count.of(many, "change");
  }
}
