package rolebridge.cli.result;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.migrate.UnmanagedUsers.Entry;
import rolebridge.cli.migrate.UnmanagedUsers.Role;
import rolebridge.cli.setup.Commands;
import rolebridge.domain.policy.IamArn;

/**
 * The users that rolebridge didn't make, as a document and as a table.
 *
 * @param wide whether people are told ARNs in full
 * @param commands for what comes next
 */
public record UnmanagedResult(Clock clock, boolean wide, Commands commands) {

  public Outcome of(List<Entry> users) {
    StringBuilder text = new StringBuilder();
    if (users.isEmpty()) {
      text.append("No user with an access key but rolebridge's own may assume a role.");
    } else {
      text.append(UnmanagedKeys.head());
      users.forEach(user -> append(text, user));
      text.append(
          "\n%s. Import one with %s; docs/migrate.md says how to go on."
              .formatted(Count.of(users.size(), "user"), commands.line("import", "USER")));
    }
    return Outcome.done(
        "listed",
        Map.of("unmanaged", users.stream().map(UnmanagedResult::json).toList()),
        text.toString());
  }

  private void append(StringBuilder text, Entry user) {
    UnmanagedKeys keys = new UnmanagedKeys(clock);
    text.append(user.userName()).append('\n');
    user.keys().forEach(key -> text.append(keys.row(key)));
    text.append(user.keys().isEmpty() ? "  no access key\n" : "");
    user.roles()
        .forEach(
            role ->
                text.append("  role ")
                    .append(wide ? role.arn() : IamArn.nameOf(role.arn()))
                    .append(", ")
                    .append(keys.roleUsed(role.lastUsed()))
                    .append(trust(role))
                    .append('\n'));
    user.grants().forEach(grant -> text.append("  may assume ").append(grant).append('\n'));
  }

  private static String trust(Role role) {
    return switch (role.trustedBy()) {
      case "ACCOUNT" -> ", trusts the account";
      case "EVERYONE" -> ", trusts everyone";
      default -> "";
    };
  }

  private static Map<String, Object> json(Entry user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("userName", user.userName());
    json.put("userArn", user.userArn());
    json.put("keys", UnmanagedKeys.json(user.keys()));
    json.put("roles", user.roles().stream().map(UnmanagedResult::json).toList());
    json.put("grants", user.grants());
    return json;
  }

  private static Map<String, Object> json(Role role) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("roleArn", role.arn());
    json.put("trustedBy", role.trustedBy());
    json.put("lastUsedDate", UnmanagedKeys.date(role.lastUsed()));
    return json;
  }
}
