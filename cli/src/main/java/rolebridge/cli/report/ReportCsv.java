package rolebridge.cli.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.Difference;
import rolebridge.cli.report.AccessReport.LastAudit;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.text.Csv;

/**
 * The report as CSV (RFC 4180), a line for each user and role. Several values in one field have a
 * space between them. A role that may do all but something has {@code *} among its actions.
 */
public final class ReportCsv {

  private static final List<String> HEAD =
      List.of(
          "user",
          "ownerAccount",
          "role",
          "roleArn",
          "roleAccount",
          "integration",
          "elevated",
          "actions",
          "allBut",
          "riskyActions",
          "otherPolicies",
          "roleLastUsed",
          "notRead",
          "currentKey",
          "keyCreated",
          "keyAgeDays",
          "keyLastUsed",
          "keyDue",
          "needsPerson",
          "differences",
          "audited",
          "differencesNotShown");

  private ReportCsv() {}

  public static String of(AccessReport report) {
    return Csv.of(
        Stream.concat(Stream.of(HEAD), ReportRow.of(report).stream().map(ReportCsv::fields))
            .toList());
  }

  private static List<String> fields(ReportRow row) {
    Optional<RoleAccess> role = row.role();
    return List.of(
        row.user().name(),
        row.user().ownerAccountId(),
        row.roleName(),
        role.map(RoleAccess::arn).orElse(""),
        row.roleAccountId(),
        role.map(RoleAccess::integration).orElse(""),
        role.map(one -> String.valueOf(one.elevated())).orElse(""),
        role.map(ReportCsv::actions).orElse(""),
        role.map(one -> String.join("; ", one.allBut())).orElse(""),
        role.map(one -> String.join(" ", one.riskyActions())).orElse(""),
        role.map(one -> String.join(" ", one.otherPolicies())).orElse(""),
        time(role.flatMap(RoleAccess::lastUsed)),
        role.map(RoleAccess::notRead).orElse(""),
        row.key().map(KeyInventory.Key::accessKeyId).orElse(""),
        time(row.key().map(KeyInventory.Key::createDate)),
        row.keyAgeDays().isPresent() ? String.valueOf(row.keyAgeDays().getAsLong()) : "",
        time(row.key().flatMap(KeyInventory.Key::lastUsedDate)),
        time(row.due()),
        row.problem(),
        row.differences().stream().map(Difference::kind).collect(Collectors.joining(" ")),
        time(row.audit().map(LastAudit::at)),
        row.audit().map(audit -> String.valueOf(audit.notTold())).orElse(""));
  }

  private static String actions(RoleAccess role) {
    SortedSet<String> actions = new TreeSet<>(role.actions());
    if (!role.allBut().isEmpty()) {
      actions.add("*");
    }
    return String.join(" ", actions);
  }

  private static String time(Optional<Instant> time) {
    return time.map(one -> one.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("");
  }
}
