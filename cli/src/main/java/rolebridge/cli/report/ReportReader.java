package rolebridge.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.report.AccessReport.Difference;
import rolebridge.cli.report.AccessReport.LastAudit;
import rolebridge.cli.report.AccessReport.RoleAccess;
import rolebridge.cli.report.AccessReport.UserAccess;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.UsedRole;

/** Reads the hub's account for a report. Changes nothing, and reads no secret. */
public final class ReportReader {

  /** Runs of audit that are looked through for one of all users. */
  static final int AUDITS = 200;

  private final KeyInventory inventory;
  private final Inventory listed;
  private final Roles roles;
  private final RolePolicies rolePolicies;
  private final ManagedPolicies policies;
  private final IntegrationCatalog catalog;
  private final Executions executions;
  private final String auditMachineArn;
  private final Hub hub;
  private final Clock clock;
  private final Commands commands;

  public ReportReader(
      KeyInventory inventory,
      Inventory listed,
      Roles roles,
      RolePolicies rolePolicies,
      ManagedPolicies policies,
      IntegrationCatalog catalog,
      Executions executions,
      String auditMachineArn,
      Hub hub,
      Clock clock,
      Commands commands) {
    this.inventory = inventory;
    this.listed = listed;
    this.roles = roles;
    this.rolePolicies = rolePolicies;
    this.policies = policies;
    this.catalog = catalog;
    this.executions = executions;
    this.auditMachineArn = auditMachineArn;
    this.hub = hub;
    this.clock = clock;
    this.commands = commands;
  }

  /** All users, in the order of their names; what can't be read of one hides no other. */
  public AccessReport read() {
    Map<String, Instant> created = new HashMap<>();
    listed.users(hub.userPath()).forEach(user -> created.put(user.userName(), user.createDate()));
    List<UserAccess> users =
        inventory.all().stream()
            .map(
                entry ->
                    new UserAccess(
                        entry,
                        hub.ownerOf(entry.userName()),
                        Optional.ofNullable(created.get(entry.userName())),
                        entry.roles().stream().map(this::role).toList()))
            .sorted(Comparator.comparing(UserAccess::name))
            .toList();
    return new AccessReport(hub.accountId(), clock.instant(), users, lastAudit());
  }

  private RoleAccess role(String arn) {
    if (!IamArn.accountOf(arn).equals(hub.accountId())) {
      return RoleAccess.unread(
          arn, "in another account, which lets in rolebridge's functions and no people");
    }
    try {
      return roles
          .findUsed(arn)
          .map(this::access)
          .orElseGet(() -> RoleAccess.unread(arn, "it was removed meanwhile"));
    } catch (WorkflowException unreadable) {
      return RoleAccess.unread(arn, unreadable.getMessage());
    }
  }

  private RoleAccess access(UsedRole used) {
    Role role = used.role();
    RolePermissions permissions = RolePermissions.of(role.arn(), roles, rolePolicies, policies);
    return new RoleAccess(
        role.arn(),
        role.tags().getOrDefault(Tags.INTEGRATION, ""),
        role.tags().getOrDefault(Tags.BOUNDARY, "").equals(Tags.ELEVATED),
        permissions.actions(),
        permissions.allButTexts(),
        risky(permissions),
        permissions.others(),
        Optional.of(used.usage().createDate()),
        used.usage().lastUsed(),
        permissions.unread(),
        "");
  }

  private SortedSet<String> risky(RolePermissions permissions) {
    return catalog.riskyActions().stream()
        .map(RiskyAction::action)
        .filter(permissions::allows)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The newest of all users that succeeded: one that failed didn't look at everything. */
  private Optional<LastAudit> lastAudit() {
    return executions.list(auditMachineArn, AUDITS).stream()
        .filter(Execution::succeeded)
        .filter(run -> isOfAll(ProvisionResult.object(executions.input(run.arn()))))
        .map(run -> audit(executions.describe(run.arn())))
        .findFirst();
  }

  /** As the machine reads its input. */
  private static boolean isOfAll(Map<String, Object> input) {
    return !input.containsKey("userName") || "".equals(input.get("userName"));
  }

  private LastAudit audit(Execution run) {
    Map<String, Object> summary = json(run.output().orElse("{}"));
    List<Difference> left =
        Json.list(summary, "drift").stream()
            .map(finding -> (Map<?, ?>) finding)
            .filter(finding -> !Boolean.TRUE.equals(finding.get("repaired")))
            .map(this::difference)
            .toList();
    return new LastAudit(
        run.started(),
        run.stopped().orElse(run.started()),
        number(summary, "findings"),
        number(summary, "repaired"),
        left);
  }

  private static int number(Map<String, Object> summary, String name) {
    return ((Number) summary.get(name)).intValue();
  }

  private static Map<String, Object> json(String text) {
    try {
      return Json.object(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Difference difference(Map<?, ?> finding) {
    Function<String, String> text = name -> commands.reaching(String.valueOf(finding.get(name)));
    return new Difference(
        text.apply("kind"),
        text.apply("resource"),
        Optional.ofNullable(finding.get("userName")).map(Object::toString),
        text.apply("found"),
        text.apply("remedy"));
  }
}
