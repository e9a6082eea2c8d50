package rolebridge.cli.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import rolebridge.cli.hub.LiveRehearsal.Removal;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.run.StateWords;
import rolebridge.cli.text.Names;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.Decision;
import rolebridge.domain.rotate.StateTime;
import rolebridge.domain.rotate.revoke.RevokeKey;

/** What decommission, revoke or rotate would do. Nothing was changed. */
public final class DryRunResult {

  private static final String STATUS = "foretold";

  private final Names names;

  public DryRunResult(Names names) {
    this.names = names;
  }

  /** What would be taken away, and what would stay. */
  public Outcome of(IntegrationRequest request, Removal removal) {
    List<Map<String, String>> changes = changes(removal.result().changes());
    List<Map<String, String>> kept = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    text.append(
        changes.isEmpty()
            ? "decommission would take nothing away.\n"
            : "decommission would take away:\n\n" + ProvisionResult.changes(changes, names) + "\n");
    Optional<Boolean> lastRole = removal.left().lastRole();
    if (lastRole.isEmpty()) {
      text.append(
          "%nIf %s has no role in %s, where only rolebridge's functions look, none would be left:%n"
              .formatted(request.userName(), String.join(", ", removal.left().unseen())));
    } else if (lastRole.get()) {
      text.append("%nNo role of %s would be left:%n".formatted(request.userName()));
    }
    if (removal.left().none()) {
      text.append(
          "its keys would be deactivated, and after the watch period deleted with the user and"
              + " its secret.\n");
    }
    for (Kept one : removal.result().kept()) {
      kept.add(Map.of("resource", one.resource(), "reason", one.reason()));
      text.append("%nWould stay: %s%n  %s%n".formatted(names.typed(one.resource()), one.reason()));
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("userName", request.userName());
    members.put("lastRole", lastRole.orElse(null));
    members.put("changes", changes);
    members.put("kept", kept);
    return done(members, text.toString());
  }

  /** Which keys would end. */
  public Outcome of(String userName, RevokeKey.Result revocation) {
    List<Map<String, String>> changes = changes(revocation.changes());
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("userName", userName);
    members.put("revokedKeyIds", revocation.revokedKeyIds());
    members.put("current", revocation.current());
    members.put("changes", changes);
    return done(
        members,
        "revoke would end %s of %s%s:%n%n%s%n"
            .formatted(
                String.join(" and ", revocation.revokedKeyIds()),
                userName,
                revocation.current()
                    ? ", so that nothing has access until a new key is proven"
                    : "",
                ProvisionResult.changes(changes, names)));
  }

  /**
   * What a pass over the user would begin with.
   *
   * @param now whether the current key is to be replaced, due or not
   * @throws rolebridge.domain.error.WorkflowException that the pass would end with
   */
  public Outcome of(String userName, boolean now, Decision decision) {
    return switch (decision) {
      case Decision.Stop(var why) -> throw why;
      case Decision.NothingDue(var outlook) ->
          passes(
              List.of(),
              outlook
                  .next()
                  .filter(_ -> now)
                  .map(next -> "rotate --now would replace no key: " + waiting(next) + ".")
                  .orElse("Nothing is due for the keys of " + userName + "."));
      case Decision.Turn(var work, var accessKeyId) -> {
        Map<String, Object> pass = pass(userName, work.state(), accessKeyId);
        yield passes(List.of(pass), "rotate would begin with:\n\n" + line(pass));
      }
    };
  }

  private static String waiting(Decision.Next next) {
    return next.action().equals(Decision.Work.REMOVE_USER.state())
        ? "the user has no role any more, and is removed after " + StateTime.text(next.notBefore())
        : RotateResult.bothTaken(
            next.action(), next.accessKeyId(), StateTime.text(next.notBefore()));
  }

  /** What a pass over all users would begin with for each that something is due for. */
  public Outcome of(List<KeyInventory.Entry> due) {
    List<Map<String, Object>> passes = new ArrayList<>();
    StringBuilder failing = new StringBuilder();
    for (KeyInventory.Entry user : due) {
      user.next()
          .ifPresentOrElse(
              next -> passes.add(pass(user.userName(), next.state(), next.accessKeyId())),
              () ->
                  failing.append(
                      "%n%nThe pass over %s would fail: %s"
                          .formatted(user.userName(), user.reason())));
    }
    String text =
        passes.isEmpty()
            ? "Nothing is due."
            : "rotate would begin with:\n\n"
                + passes.stream().map(DryRunResult::line).collect(Collectors.joining("\n"));
    return passes(passes, text + failing);
  }

  private static Map<String, Object> pass(String userName, String state, String accessKeyId) {
    Map<String, Object> pass = new LinkedHashMap<>();
    pass.put("userName", userName);
    pass.put("state", state);
    pass.put("accessKeyId", accessKeyId);
    return pass;
  }

  private static String line(Map<String, Object> pass) {
    return "  %s  %-18s %s  %s"
        .formatted(
            pass.get("userName"),
            pass.get("state"),
            StateWords.of(String.valueOf(pass.get("state"))),
            pass.get("accessKeyId"))
        .stripTrailing();
  }

  private static Outcome passes(List<Map<String, Object>> passes, String text) {
    return done(Map.of("passes", passes), text);
  }

  private static Outcome done(Map<String, ?> members, String text) {
    return Outcome.done(STATUS, members, text + "\nNothing was changed.");
  }

  private static List<Map<String, String>> changes(List<Change> changes) {
    return changes.stream()
        .map(change -> Map.of("action", change.action(), "resource", change.resource()))
        .toList();
  }
}
