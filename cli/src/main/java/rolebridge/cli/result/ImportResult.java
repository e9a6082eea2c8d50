package rolebridge.cli.result;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.migrate.ImportUsers;
import rolebridge.cli.migrate.ImportedUser;
import rolebridge.cli.migrate.ImportedUser.ImportedRole;
import rolebridge.cli.migrate.NotImported;
import rolebridge.cli.migrate.Note;
import rolebridge.cli.migrate.RequestFiles;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.text.Layout;

/**
 * What was imported, as a document and as text.
 *
 * @param files where the requests are
 * @param columns the screen's width
 * @param commands for what comes next
 */
public record ImportResult(RequestFiles files, Clock clock, int columns, Commands commands) {

  /**
   * What was found, all of it written down.
   *
   * @param written how many files are new
   */
  public Outcome of(ImportUsers.All found, int written) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("users", found.users().stream().map(this::json).toList());
    members.put("skipped", found.skipped().stream().map(one -> json("userName", one)).toList());
    return Outcome.done("imported", members, text(found, written));
  }

  private String text(ImportUsers.All found, int written) {
    StringBuilder text = new StringBuilder();
    found.users().forEach(user -> append(text, user));
    if (!found.skipped().isEmpty()) {
      text.append("Not imported:\n");
      found.skipped().forEach(one -> append(text, one));
      text.append('\n');
    }
    List<ImportedRole> roles =
        found.users().stream().flatMap(user -> user.roles().stream()).toList();
    if (roles.isEmpty()) {
      return text.append("No user with an access key is let in by a role of this account.")
          .toString();
    }
    int refused = (int) roles.stream().filter(ImportedRole::isRefused).count();
    return text.append(
            layout()
                .indented(
                    0,
                    "%s, %s written. %s Read the notes, then %s; docs/migrate.md says how to go on. Nothing was changed in IAM."
                        .formatted(
                            Count.of(roles.size(), "request"),
                            Count.of(written, "file"),
                            refused == 0
                                ? "check accepts all."
                                : "check refuses " + refused + " until they are changed.",
                            commands.line("check", "FILE"))))
        .toString()
        .stripTrailing();
  }

  private Layout layout() {
    return new Layout(columns);
  }

  private void append(StringBuilder text, ImportedUser user) {
    UnmanagedKeys keys = new UnmanagedKeys(clock);
    text.append(user.userName())
        .append(", beside it ")
        .append(user.newUserName())
        .append('\n')
        .append(user.keys().isEmpty() ? "" : UnmanagedKeys.head());
    user.keys().forEach(key -> text.append(keys.row(key)));
    user.notes().forEach(note -> append(text, note));
    for (ImportedRole role : user.roles()) {
      text.append("\n  ").append(files.request(user, role)).append('\n');
      text.append("    ").append(role.roleArn());
      text.append(", ").append(keys.roleUsed(role.lastUsed())).append('\n');
      role.notes().stream()
          .filter(note -> note.kind() == Note.Kind.REFUSED)
          .forEach(note -> append(text, note));
      text.append(
          layout().indented(4, counted(role) + ", see " + files.notes(user, role).getFileName()));
    }
    if (!user.notImported().isEmpty()) {
      text.append("\n  Not imported:\n");
      user.notImported().forEach(one -> append(text, one));
    }
    text.append('\n');
  }

  private static String counted(ImportedRole role) {
    return "%d refused, %d changed, %d unsure"
        .formatted(
            count(role, Note.Kind.REFUSED),
            count(role, Note.Kind.CHANGED),
            count(role, Note.Kind.UNSURE));
  }

  private static long count(ImportedRole role, Note.Kind kind) {
    return role.notes().stream().filter(note -> note.kind() == kind).count();
  }

  private void append(StringBuilder text, Note note) {
    String subject = note.field().isEmpty() ? "" : note.field() + "  ";
    String value = note.value().isEmpty() ? "" : ": " + note.value();
    text.append(
        layout().paragraph("    ", 6, note.kind().word() + "  " + subject + note.rule() + value));
    text.append(layout().indented(6, note.remedy()));
  }

  private void append(StringBuilder text, NotImported one) {
    text.append(layout().paragraph("    ", 6, one.resource() + ": " + one.reason()));
  }

  private Map<String, Object> json(ImportedUser user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("userName", user.userName());
    json.put("userArn", user.userArn());
    json.put("newUserName", user.newUserName());
    json.put("keys", UnmanagedKeys.json(user.keys()));
    json.put("notes", user.notes().stream().map(ImportResult::json).toList());
    json.put("roles", user.roles().stream().map(role -> json(user, role)).toList());
    json.put("notImported", user.notImported().stream().map(one -> json("roleArn", one)).toList());
    return json;
  }

  private Map<String, Object> json(ImportedUser user, ImportedRole role) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("roleArn", role.roleArn());
    json.put("trustedBy", role.trustedBy());
    json.put("lastUsedDate", UnmanagedKeys.date(role.lastUsed()));
    json.put("file", files.request(user, role).toString());
    json.put("notesFile", files.notes(user, role).toString());
    json.put("notes", role.notes().stream().map(ImportResult::json).toList());
    return json;
  }

  private static Map<String, Object> json(Note note) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", note.kind().name());
    json.put("field", note.field());
    json.put("rule", note.rule());
    json.put("value", note.value());
    json.put("remedy", note.remedy());
    return json;
  }

  private static Map<String, String> json(String subject, NotImported one) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put(subject, one.resource());
    json.put("reason", one.reason());
    return json;
  }
}
