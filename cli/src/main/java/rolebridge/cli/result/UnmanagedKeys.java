package rolebridge.cli.result;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.migrate.IamReader.HandMadeKey;
import rolebridge.cli.migrate.IamReader.LastUse;
import rolebridge.cli.text.Times;

/** Access keys that rolebridge didn't make, as rows and as members of a document. */
record UnmanagedKeys(Clock clock) {

  private static final String ROW = "  %-20s  %-8s  %6s  %10s  %s";

  private Times times() {
    return new Times(clock.instant());
  }

  static String head() {
    return ROW.formatted("KEY", "STATUS", "AGE", "LAST USED", "WITH") + "\n";
  }

  String row(HandMadeKey key) {
    return ROW.formatted(
                key.accessKeyId(),
                status(key),
                times().since(key.createDate()),
                used(key.lastUse().map(LastUse::date)),
                key.lastUse().map(UnmanagedKeys::with).orElse(""))
            .stripTrailing()
        + "\n";
  }

  private String used(Optional<Instant> date) {
    return date.map(time -> times().since(time) + " ago").orElse("never");
  }

  /** When a role was last used. */
  String roleUsed(Optional<Instant> date) {
    return date.isPresent() ? "used " + used(date) : "never used";
  }

  private static String with(LastUse use) {
    return use.service() + (use.region().isEmpty() ? "" : " in " + use.region());
  }

  private static String status(HandMadeKey key) {
    return key.active() ? "Active" : "Inactive";
  }

  static List<Map<String, Object>> json(List<HandMadeKey> keys) {
    return keys.stream().map(UnmanagedKeys::json).toList();
  }

  private static Map<String, Object> json(HandMadeKey key) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("accessKeyId", key.accessKeyId());
    json.put("status", status(key));
    json.put("createDate", key.createDate().toString());
    json.put("lastUsedDate", date(key.lastUse().map(LastUse::date)));
    json.put("lastUsedService", text(key.lastUse().map(LastUse::service)));
    json.put("lastUsedRegion", text(key.lastUse().map(LastUse::region)));
    return json;
  }

  static String date(Optional<Instant> date) {
    return date.map(Instant::toString).orElse(null);
  }

  private static String text(Optional<String> text) {
    return text.filter(it -> !it.isEmpty()).orElse(null);
  }
}
