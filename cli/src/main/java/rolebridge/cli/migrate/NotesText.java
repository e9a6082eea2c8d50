package rolebridge.cli.migrate;

import rolebridge.cli.migrate.ImportedUser.ImportedRole;

/** The notes beside a request file, since JSON has no comments. */
final class NotesText {

  private NotesText() {}

  static String of(ImportedUser user, ImportedRole role) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(role.roleName()).append("\n\n");
    text.append("Read from ").append(code(role.roleArn())).append(" of user ");
    text.append(code(user.userArn())).append(". **refused**: `check` refuses the request until it");
    text.append(" is changed. **changed**: the request asks for something else than there is now.");
    text.append(" **unsure**: look at it.\n\n");
    role.notes().forEach(note -> append(text, note));
    if (!user.notes().isEmpty()) {
      text.append("\nAbout the user:\n\n");
      user.notes().forEach(note -> append(text, note));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Note note) {
    text.append("- **").append(note.kind().word()).append("** ");
    if (!note.field().isEmpty()) {
      text.append(code(note.field())).append(' ');
    }
    text.append(note.rule());
    if (!note.value().isEmpty()) {
      text.append(": ").append(code(note.value()));
    }
    text.append("\n  ").append(note.remedy()).append('\n');
  }

  /** As it is, whatever Markdown means by it. */
  private static String code(String text) {
    return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
  }
}
