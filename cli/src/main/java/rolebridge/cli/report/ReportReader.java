package rolebridge.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Comparator;
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
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.setup.Json;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.Wildcards;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.Roles;

/** Reads the hub's account for a report. Changes nothing, and reads no secret. */
public final class ReportReader {

  /** Runs of audit that are looked through for one of all users. */
  private static final int AUDITS = 50;

  private final KeyInventory inventory;
  private final Roles roles;
  private final ManagedPolicies policies;
  private final IntegrationCatalog catalog;
  private final Executions executions;
  private final String auditMachineArn;
  private final Hub hub;
  private final Clock clock;

  public ReportReader(
      KeyInventory inventory,
      Roles roles,
      ManagedPolicies policies,
      IntegrationCatalog catalog,
      Executions executions,
      String auditMachineArn,
      Hub hub,
      Clock clock) {
    this.inventory = inventory;
    this.roles = roles;
    this.policies = policies;
    this.catalog = catalog;
    this.executions = executions;
    this.auditMachineArn = auditMachineArn;
    this.hub = hub;
    this.clock = clock;
  }

  /** All users, in the order of their names; what can't be read of one hides no other. */
  public AccessReport read() {
    List<UserAccess> users =
        inventory.all().stream()
            .map(
                entry ->
                    new UserAccess(
                        entry,
                        hub.ownerOf(entry.userName()),
                        entry.roles().stream().map(this::role).toList()))
            .sorted(Comparator.comparing(UserAccess::name))
            .toList();
    return new AccessReport(hub.accountId(), clock.instant(), users, lastAudit(users.size()));
  }

  private RoleAccess role(String arn) {
    if (!IamArn.accountOf(arn).equals(hub.accountId())) {
      return RoleAccess.unread(
          arn, "in another account, which lets in rolebridge's functions and no people");
    }
    try {
      return roles
          .find(arn)
          .map(this::access)
          .orElseGet(() -> RoleAccess.unread(arn, "it was removed meanwhile"));
    } catch (WorkflowException unreadable) {
      return RoleAccess.unread(arn, unreadable.getMessage());
    }
  }

  private RoleAccess access(Role role) {
    SortedSet<String> actions = new TreeSet<>();
    SortedSet<String> others = new TreeSet<>();
    for (String policyArn : roles.attachedPolicies(role.arn())) {
      if (IamArn.accountOf(policyArn).equals(hub.accountId())) {
        policies
            .find(policyArn)
            .map(policy -> policies.document(policyArn, policy.defaultVersionId()))
            .ifPresent(document -> actions.addAll(document.allowedActions()));
      } else {
        others.add(IamArn.nameOf(policyArn));
      }
    }
    return new RoleAccess(
        role.arn(),
        role.tags().getOrDefault(Tags.INTEGRATION, ""),
        role.tags().getOrDefault(Tags.BOUNDARY, "").equals(Tags.ELEVATED),
        actions,
        risky(actions),
        others,
        roles.usage(role.arn()).flatMap(RoleUsage::lastUsed),
        "");
  }

  private SortedSet<String> risky(SortedSet<String> granted) {
    return catalog.riskyActions().stream()
        .map(RiskyAction::action)
        .filter(action -> granted.stream().anyMatch(one -> Wildcards.matchesAction(one, action)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The newest that looked at as many users as there are: others were of one user. */
  private Optional<LastAudit> lastAudit(int users) {
    return executions.list(auditMachineArn, AUDITS).stream()
        .filter(Execution::succeeded)
        .map(run -> executions.describe(run.arn()))
        .map(run -> audit(run, users))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<LastAudit> audit(Execution run, int users) {
    Map<String, Object> summary = output(run);
    if (!(summary.get("users") instanceof Number looked) || looked.intValue() < users) {
      return Optional.empty();
    }
    List<Difference> left =
        Json.list(summary, "drift").stream()
            .map(finding -> (Map<?, ?>) finding)
            .filter(finding -> !Boolean.TRUE.equals(finding.get("repaired")))
            .map(ReportReader::difference)
            .toList();
    return Optional.of(new LastAudit(run.stopped().orElse(run.started()), left));
  }

  private static Map<String, Object> output(Execution run) {
    try {
      return Json.object(run.output().orElse("{}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Difference difference(Map<?, ?> finding) {
    Function<String, String> text = name -> String.valueOf(finding.get(name));
    return new Difference(
        text.apply("kind"), text.apply("resource"), text.apply("found"), text.apply("remedy"));
  }
}
