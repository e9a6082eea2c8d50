package rolebridge.cli.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.Difference;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.text.Csv;

/**
 * The report as CSV (RFC 4180), a line for each user and role. Several values in one field have a
 * space between them.
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
          "differences");

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
        role.map(one -> String.join(" ", one.actions())).orElse(""),
        role.map(one -> String.join(" ", one.riskyActions())).orElse(""),
        role.map(one -> String.join(" ", one.otherPolicies())).orElse(""),
        time(role.flatMap(RoleAccess::lastUsed)),
        role.map(RoleAccess::problem).orElse(""),
        row.key().map(KeyInventory.Key::accessKeyId).orElse(""),
        time(row.key().map(KeyInventory.Key::createDate)),
        row.keyAgeDays().isPresent() ? String.valueOf(row.keyAgeDays().getAsLong()) : "",
        time(row.key().flatMap(KeyInventory.Key::lastUsedDate)),
        time(row.due()),
        row.problem(),
        row.differences().stream().map(Difference::kind).collect(Collectors.joining(" ")));
  }

  private static String time(Optional<Instant> time) {
    return time.map(one -> one.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("");
  }
}
