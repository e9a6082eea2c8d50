package rolebridge.cli.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.Difference;
import rolebridge.cli.report.AccessReport.LastAudit;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.report.AccessReport.UserAccess;
import rolebridge.cli.result.Count;
import rolebridge.domain.policy.Sha256;
import rolebridge.domain.policy.Wildcards;

/**
 * The report as one HTML page that loads nothing from anywhere: its security policy allows its own
 * style and its own script alone. Whatever others wrote into tags and names is text in it.
 */
public final class ReportPage {

  /** A wildcard comes after as many actions as a role may have. */
  private static final int WILDCARD = 100_000;

  private static final String NEVER = "never";

  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:100rem;padding:0 1rem}
      h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
      p.sum{color:GrayText;margin:.3rem 0 0}
      .scroll{overflow-x:auto}
      table{border-collapse:collapse;width:100%}
      th,td{border-bottom:1px solid color-mix(in srgb,CanvasText 20%,Canvas);padding:.35rem .6rem;\
      text-align:left;vertical-align:top}
      th button{all:unset;cursor:pointer;font-weight:600;white-space:nowrap}
      th button:focus-visible{outline:2px solid}
      th[aria-sort=ascending] button::after{content:" \\2191"}
      th[aria-sort=descending] button::after{content:" \\2193"}
      code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
      ul{margin:.3rem 0;padding-left:1.1rem}
      summary,time{white-space:nowrap}
      .bad{color:light-dark(#a40000,#ff8f8f);font-weight:600}
      .risk{color:light-dark(#8a4b00,#ffc46b);font-weight:600}
      svg{display:block}
      @media print{body{margin:0;max-width:none}.scroll{overflow:visible}th button::after{content:""!important}}
      """;

  private static final String SCRIPT =
      """
      document.querySelectorAll("th button").forEach(button => button.addEventListener("click", () => {
        const head = button.parentElement, table = head.closest("table"), body = table.tBodies[0];
        const column = head.cellIndex, up = head.getAttribute("aria-sort") !== "ascending";
        const key = row => row.cells[column].dataset.sort ?? row.cells[column].textContent;
        const compare = (a, b) => parseFloat(a) - parseFloat(b) || a.localeCompare(b);
        [...body.rows].sort((a, b) => (up ? 1 : -1) * compare(key(a), key(b))).forEach(row => body.append(row));
        table.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
      }));
      addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(one => one.open = true));
      """;

  private final AccessReport report;
  private final StringBuilder html = new StringBuilder();

  private ReportPage(AccessReport report) {
    this.report = report;
  }

  public static String of(AccessReport report) {
    return new ReportPage(report).page();
  }

  private String page() {
    html.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width">
        <title>rolebridge: access in %s</title>
        <style>%s</style>
        </head>
        <body>
        <h1>Access by rolebridge, hub account %s</h1>
        """
            .formatted(hash(STYLE), hash(SCRIPT), report.accountId(), STYLE, report.accountId()));
    html.append("<p class=\"sum\">").append(text(sum())).append("</p>\n");
    access();
    keys();
    differences();
    html.append("<script>").append(SCRIPT).append("</script>\n</body>\n</html>\n");
    return html.toString();
  }

  private String sum() {
    return "Read %s: %s, %s. Last whole audit of all: %s."
        .formatted(
            time(report.at()),
            Count.of(report.users().size(), "user"),
            Count.of(report.roleCount(), "role"),
            report
                .audit()
                .map(audit -> time(audit.at()) + ", " + found(audit))
                .orElse("none among the newest " + ReportReader.AUDITS + " runs"));
  }

  private static String found(LastAudit audit) {
    int shown = audit.differences().size();
    return (audit.left() == 0 ? "no drift" : Count.of(audit.left(), "difference"))
        + (shown < audit.left()
            ? ", of which " + shown + " are shown and each is in an event DriftFound"
            : "")
        + (audit.repaired() == 0 ? "" : ", " + audit.repaired() + " repaired");
  }

  private void access() {
    begin(
        "Who may do what",
        List.of(
            "User",
            "Owner",
            "Role",
            "Account",
            "Integration",
            "Actions",
            "Role last used",
            "Key age",
            "Key due",
            "Drift"));
    for (ReportRow row : ReportRow.of(report)) {
      html.append("<tr>");
      cell(text(row.user().name()));
      cell(text(row.user().ownerAccountId()));
      cell(role(row));
      cell(text(row.roleAccountId()));
      cell(text(row.role().map(RoleAccess::integration).orElse("")));
      cell(
          actionsSort(row),
          row.role().map(ReportPage::actions).orElse(row.isUnknown() ? "not read" : "no role"));
      cell(lastUsed(row));
      OptionalLong age = row.keyAgeDays();
      cell(age.isPresent() ? age.getAsLong() + " d" : row.isUnknown() ? "not read" : "no key");
      cell(due(row));
      cell(drift(row));
      html.append("</tr>\n");
    }
    end();
  }

  private static String role(ReportRow row) {
    return row.role()
        .map(
            role ->
                "<code title=\"%s\">%s</code>%s"
                    .formatted(
                        text(role.arn()),
                        text(row.roleName()),
                        role.elevated() ? " <span class=\"risk\">elevated boundary</span>" : ""))
        .orElse("");
  }

  private static String actionsSort(ReportRow row) {
    return row.role()
        .map(role -> String.valueOf(role.actions().size() + WILDCARD * wildcards(role)))
        .orElse("0");
  }

  private static String actions(RoleAccess role) {
    if (!role.problem().isEmpty()) {
      return "not read: " + text(role.problem());
    }
    String others =
        role.otherPolicies().isEmpty()
            ? ""
            : "<p class=\"bad\">and what %s allow</p>"
                .formatted(text(String.join(", ", role.otherPolicies())));
    int risky = role.riskyActions().size() + role.allBut().size();
    return "<details><summary>%s%s</summary><ul>%s</ul></details>%s"
            .formatted(
                count(role),
                risky == 0 ? "" : ", <span class=\"risk\">%s risky</span>".formatted(risky),
                items(role),
                others)
        + role.unread().stream()
            .map(one -> "<p class=\"bad\">not read: %s</p>".formatted(text(one)))
            .collect(Collectors.joining());
  }

  /** How many, apart from those that stand for nobody knows how many. */
  private static String count(RoleAccess role) {
    int wildcards = wildcards(role);
    int single = role.actions().size() + role.allBut().size() - wildcards;
    if (wildcards == 0) {
      return Count.of(single, "action");
    }
    return (single == 0 ? "" : Count.of(single, "action") + " and ")
        + Count.of(wildcards, "wildcard");
  }

  private static int wildcards(RoleAccess role) {
    return (int) role.actions().stream().filter(Wildcards::hasAny).count() + role.allBut().size();
  }

  /** Its actions, and what is risky among what a wildcard stands for. */
  private static String items(RoleAccess role) {
    SortedSet<String> shown = new TreeSet<>(role.actions());
    shown.addAll(role.riskyActions());
    return shown.stream()
            .map(
                action ->
                    "<li%s><code>%s</code>%s</li>"
                        .formatted(
                            role.riskyActions().contains(action) ? " class=\"risk\"" : "",
                            text(action),
                            role.actions().contains(action) ? "" : " by a wildcard"))
            .collect(Collectors.joining())
        + role.allBut().stream()
            .map(one -> "<li class=\"risk\"><code>%s</code></li>".formatted(text(one)))
            .collect(Collectors.joining());
  }

  private static String lastUsed(ReportRow row) {
    return row.role()
        .filter(role -> role.problem().isEmpty())
        .map(role -> role.lastUsed().map(ReportPage::timeCell).orElse(NEVER))
        .orElse("");
  }

  private static String due(ReportRow row) {
    String date = row.due().map(ReportPage::timeCell).orElse("");
    return row.isOverdue() ? "<span class=\"bad\">" + date + ", overdue</span>" : date;
  }

  private static String drift(ReportRow row) {
    String differences = differences(row);
    return row.problem().isEmpty()
        ? differences
        : differences + " <span class=\"bad\">" + text(row.problem()) + "</span>";
  }

  private static String differences(ReportRow row) {
    int differences = row.differences().size();
    String shown = row.audit().filter(audit -> audit.notTold() > 0).isPresent() ? " shown" : "";
    if (differences > 0) {
      return "<span class=\"bad\">" + Count.of(differences, "difference") + shown + "</span>";
    }
    if (row.report().audit().isEmpty()) {
      return "not audited";
    }
    return row.audit().isEmpty() ? "newer than the audit" : "none" + shown;
  }

  private void keys() {
    begin(
        "Keys",
        List.of("User", "Key", "Status", "Stage", "Created", "Last used", "Created to due", "Due"));
    for (UserAccess user : report.users()) {
      for (KeyInventory.Key key : user.entry().keys()) {
        html.append("<tr>");
        cell(text(user.name()));
        cell("<code>" + text(key.accessKeyId()) + "</code>");
        cell(key.active() ? "Active" : "Inactive");
        cell(key.standing().name().toLowerCase(Locale.ROOT));
        cell(timeCell(key.createDate()));
        cell(key.lastUsedDate().map(ReportPage::timeCell).orElse(NEVER));
        Optional<Instant> until = key.next().map(KeyInventory.Next::date);
        cell(String.valueOf(age(key).toSeconds()), timeline(key, until));
        cell(until.map(ReportPage::timeCell).orElse(""));
        html.append("</tr>\n");
      }
    }
    end();
  }

  private Duration age(KeyInventory.Key key) {
    return Duration.between(key.createDate(), report.at());
  }

  /** A bar from the key's creation to when it is due, filled up to now. */
  private String timeline(KeyInventory.Key key, Optional<Instant> until) {
    long whole =
        Math.max(
            1,
            until.map(end -> Duration.between(key.createDate(), end)).orElse(age(key)).toSeconds());
    long filled = Math.clamp(100 * age(key).toSeconds() / whole, 0, 100);
    String label =
        until.isPresent() ? filled + " % of its time" : age(key).toDays() + " d old, no end known";
    return """
        <svg width="120" height="14" role="img" aria-label="%s"><title>%s</title>\
        <rect x=".5" y="2.5" width="119" height="9" fill="none" stroke="currentColor"/>\
        <rect x="1" y="3" width="%d" height="8" fill="currentColor"/></svg>"""
        .formatted(label, label, 118 * filled / 100);
  }

  private void differences() {
    List<Difference> all = report.audit().map(LastAudit::differences).orElse(List.of());
    if (all.isEmpty()) {
      return;
    }
    begin("What the last audit found", List.of("User", "Resource", "Kind", "Found", "What to do"));
    for (Difference one : all) {
      html.append("<tr>");
      cell(text(one.userName().orElse("")));
      cell("<code>" + text(one.resource()) + "</code>");
      cell(text(one.kind().toLowerCase(Locale.ROOT).replace('_', ' ')));
      cell(text(one.found()));
      cell(text(one.remedy()));
      html.append("</tr>\n");
    }
    end();
  }

  private void begin(String title, List<String> columns) {
    html.append("<h2>").append(title).append("</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
    columns.forEach(
        column ->
            html.append("<th scope=\"col\"><button>").append(column).append("</button></th>"));
    html.append("</tr></thead>\n<tbody>\n");
  }

  private void end() {
    html.append("</tbody>\n</table></div>\n");
  }

  private void cell(String content) {
    html.append("<td>").append(content).append("</td>");
  }

  private void cell(String sort, String content) {
    html.append("<td data-sort=\"").append(text(sort)).append("\">");
    html.append(content).append("</td>");
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' ').replace(":00Z", "Z");
  }

  /** The time, which in a narrow column may part before its hours only. */
  private static String timeCell(Instant time) {
    return "<time>" + time(time).replaceFirst(" ", "</time> ");
  }

  /** The text as HTML, in an element or in a quoted attribute. */
  private static String text(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** What the page's security policy names an inline style or script by. */
  private static String hash(String content) {
    byte[] digest = HexFormat.of().parseHex(Sha256.hex(content));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }
}
