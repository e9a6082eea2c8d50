package rolebridge.cli.result;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.inventory.KeyInventory.Entry;
import rolebridge.cli.inventory.KeyInventory.Next;
import rolebridge.cli.text.Layout;
import rolebridge.cli.text.Times;

/**
 * The inventory as a document and as a table of 80 columns, or on a narrower screen as a list.
 *
 * @param coloured whether users that need a person, or something now, stand out by colour
 * @param columns the screen's width
 * @param wide whether people are told ARNs in full
 */
public record InventoryResult(Clock clock, boolean coloured, int columns, boolean wide) {

  private static final String ROW = "  %-20s  %-8s  %-8s  %6s  %10s  %s%n";
  private static final int WIDTH = 80;

  /** What becomes of the key that a state is about. */
  private static final Map<String, String> FATES =
      Map.of(
          "RemoveOrphan", "removed",
          "CreatePendingKey", "replaced",
          "ValidatePendingKey", "proven",
          "PromoteKey", "published",
          "PutBackOldKey", "put back",
          "DeactivateOldKey", "inactive",
          "DeleteOldKey", "deleted",
          "RetireUser", "inactive",
          "RemoveUser", "removed");

  /** The users in the order they come in. */
  public Outcome of(List<Entry> users) {
    StringBuilder text = new StringBuilder();
    if (users.isEmpty()) {
      text.append("rolebridge has no users here.");
    } else {
      if (isTable()) {
        text.append(ROW.formatted("KEY", "STATUS", "STAGE", "AGE", "LAST USED", "DUE"));
      }
      users.forEach(user -> append(text, user));
    }
    return Outcome.done(
        "listed",
        Map.of("users", users.stream().map(InventoryResult::json).toList()),
        text.toString().stripTrailing());
  }

  private void append(StringBuilder text, Entry user) {
    boolean now = user.next().filter(next -> !next.date().isAfter(clock.instant())).isPresent();
    String colour = user.next().isEmpty() ? "red" : now ? "yellow" : "bold";
    Ansi ansi = coloured ? Ansi.ON : Ansi.OFF;
    text.append(ansi.string("@|" + colour + " " + user.userName() + "|@")).append('\n');
    user.keys().forEach(key -> text.append(isTable() ? row(key) : listed(key)));
    user.roles()
        .forEach(
            role -> text.append("  role ").append(wide ? role : simpleName(role)).append('\n'));
    if (!user.error().isEmpty()) {
      text.append(
          new Layout(Math.min(columns, WIDTH)).indented(2, user.error() + ": " + user.reason()));
    }
  }

  private boolean isTable() {
    return columns >= WIDTH;
  }

  private String row(KeyInventory.Key key) {
    return ROW.formatted(
            key.accessKeyId(),
            status(key),
            stage(key),
            times().since(key.createDate()),
            key.lastUsedDate().map(used -> times().since(used) + " ago").orElse("never"),
            due(key))
        .replaceAll("\\s+$", "\n");
  }

  private String listed(KeyInventory.Key key) {
    String due = due(key);
    return "  %s%n".formatted(key.accessKeyId())
        + new Layout(columns)
            .indented(
                4,
                "%s, %s, %s old, %s%s"
                    .formatted(
                        status(key),
                        stage(key),
                        times().since(key.createDate()),
                        key.lastUsedDate()
                            .map(used -> "used " + times().since(used) + " ago")
                            .orElse("never used"),
                        due.isEmpty() ? "" : ", " + due));
  }

  private Times times() {
    return new Times(clock.instant());
  }

  private String due(KeyInventory.Key key) {
    return key.next().map(next -> FATES.get(next.state()) + when(next.date())).orElse("");
  }

  private String when(Instant date) {
    Duration left = Duration.between(clock.instant(), date);
    return left.isPositive() ? " " + times().relative(date) : " now";
  }

  private static String status(KeyInventory.Key key) {
    return key.active() ? "Active" : "Inactive";
  }

  private static String stage(KeyInventory.Key key) {
    return key.standing().name().toLowerCase(Locale.ROOT);
  }

  private static String simpleName(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static Map<String, Object> json(Entry user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("userName", user.userName());
    json.put("keys", user.keys().stream().map(InventoryResult::json).toList());
    json.put("roles", user.roles());
    json.put("dueDate", user.dueDate().map(Instant::toString).orElse(null));
    json.put("next", user.next().map(InventoryResult::json).orElse(null));
    if (!user.error().isEmpty()) {
      json.put("error", user.error());
      json.put("reason", user.reason());
    }
    return json;
  }

  private static Map<String, Object> json(KeyInventory.Key key) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("accessKeyId", key.accessKeyId());
    json.put("status", status(key));
    json.put("stage", stage(key));
    json.put("createDate", key.createDate().toString());
    json.put("lastUsedDate", key.lastUsedDate().map(Instant::toString).orElse(null));
    return json;
  }

  private static Map<String, Object> json(Next next) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("state", next.state());
    json.put("accessKeyId", next.accessKeyId());
    json.put("notBefore", next.date().toString());
    return json;
  }
}
