package rolebridge.cli.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;

/**
 * What provision would do for one request.
 *
 * @param roleArn empty when the request can't be read
 * @param forecast empty when provision would refuse it or can't be foretold
 * @param refused why
 */
public record PlannedRequest(
    Entry entry,
    Outlook outlook,
    String roleArn,
    Optional<Forecast> forecast,
    Optional<Failure> refused) {

  /** What provision would do for a request. */
  public enum Outlook {
    CREATED,
    CHANGED,
    UNCHANGED,
    REFUSED,
    /** Its role is in another account, which lets in rolebridge's functions and no people. */
    NOT_VISIBLE,
    /** One before it asks for the very same. */
    SAME
  }

  private static final String MAKES_THE_ROLE = "CreateRole";

  /** What the account lets provision do. */
  static PlannedRequest of(Entry entry, String roleArn, Forecast forecast) {
    List<String> actions = forecast.changes().stream().map(Change::action).toList();
    Outlook outlook =
        actions.isEmpty()
            ? Outlook.UNCHANGED
            : actions.contains(MAKES_THE_ROLE) ? Outlook.CREATED : Outlook.CHANGED;
    return new PlannedRequest(entry, outlook, roleArn, Optional.of(forecast), Optional.empty());
  }

  static PlannedRequest without(Entry entry, Outlook outlook, String roleArn) {
    return new PlannedRequest(entry, outlook, roleArn, Optional.empty(), Optional.empty());
  }

  static PlannedRequest refused(Entry entry, String roleArn, Failure why) {
    return new PlannedRequest(entry, Outlook.REFUSED, roleArn, Optional.empty(), Optional.of(why));
  }

  /** A step of provision would fail. */
  static PlannedRequest failing(
      Entry entry, String roleArn, WorkflowException why, Commands commands) {
    return refused(
        entry,
        roleArn,
        new Failure(
            Exit.USAGE,
            why.getClass().getSimpleName(),
            why.getMessage(),
            commands.line("check", entry.argument(), "--live") + " tells more."));
  }

  /** By which rules it would be refused, as the document has them. */
  public List<?> violations() {
    return refused
        .map(Failure::details)
        .map(details -> Json.list(details, "violations"))
        .orElse(List.of());
  }

  /** What provision would report as changed; empty when that can't be foretold. */
  public List<Map<String, String>> changes() {
    return forecast.stream()
        .flatMap(told -> told.changes().stream())
        .map(change -> Map.of("action", change.action(), "resource", change.resource()))
        .toList();
  }
}
