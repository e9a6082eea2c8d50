package rolebridge.cli.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.Difference;
import rolebridge.cli.report.AccessReport.LastAudit;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.report.AccessReport.UserAccess;
import rolebridge.domain.policy.IamArn;

/**
 * A user with one of its roles, as table and CSV show them.
 *
 * @param role empty for a user without roles
 */
record ReportRow(AccessReport report, UserAccess user, Optional<RoleAccess> role) {

  static List<ReportRow> of(AccessReport report) {
    List<ReportRow> rows = new ArrayList<>();
    for (UserAccess user : report.users()) {
      if (user.roles().isEmpty()) {
        rows.add(new ReportRow(report, user, Optional.empty()));
      }
      user.roles().forEach(role -> rows.add(new ReportRow(report, user, Optional.of(role))));
    }
    return rows;
  }

  String roleName() {
    return role.map(RoleAccess::arn).map(IamArn::nameOf).orElse("");
  }

  String roleAccountId() {
    return role.map(RoleAccess::arn).map(IamArn::accountOf).orElse("");
  }

  Optional<KeyInventory.Key> key() {
    return user.currentKey();
  }

  /** Whole days. */
  OptionalLong keyAgeDays() {
    return key()
        .map(key -> OptionalLong.of(Duration.between(key.createDate(), report.at()).toDays()))
        .orElse(OptionalLong.empty());
  }

  /** When the current key is replaced or, of a user that leaves, ended. */
  Optional<Instant> due() {
    return replaced()
        .or(() -> key().flatMap(KeyInventory.Key::next).map(KeyInventory.Next::date))
        .map(date -> date.truncatedTo(ChronoUnit.SECONDS));
  }

  boolean isOverdue() {
    return replaced().filter(date -> date.isBefore(report.at())).isPresent();
  }

  private Optional<Instant> replaced() {
    return user.entry().dueDate();
  }

  /** What a person is needed for; empty when nobody is. */
  String problem() {
    return user.entry().error().isEmpty()
        ? ""
        : user.entry().error() + ": " + user.entry().reason();
  }

  /** Whether nothing at all of the user is known, which its problem tells. */
  boolean isUnknown() {
    return !problem().isEmpty() && user.roles().isEmpty() && user.entry().keys().isEmpty();
  }

  /** The last audit, if there were user and role when it began. */
  Optional<LastAudit> audit() {
    return report.audit().filter(audit -> !isNewerThan(audit));
  }

  private boolean isNewerThan(LastAudit audit) {
    return Stream.of(user.created(), role.flatMap(RoleAccess::created))
        .flatMap(Optional::stream)
        .anyMatch(created -> !created.isBefore(audit.started()));
  }

  List<Difference> differences() {
    return report.differencesOf(user.name());
  }
}
