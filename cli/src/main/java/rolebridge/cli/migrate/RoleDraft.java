package rolebridge.cli.migrate;

import java.util.List;
import rolebridge.cli.migrate.HandMadeUser.TrustingRole;
import rolebridge.cli.migrate.IamReader.RoleSettings;

/** The request for a role beside a hand-made one. */
final class RoleDraft {

  /** IAM's default, and the least that a role can have. */
  private static final int USUAL_SESSION = 3_600;

  private static final int MOST_COMMANDS = 8;

  private final AccountPicture.User user;
  private final TrustingRole found;
  private final RoleSettings settings;
  private final HandMadePermissions permissions;
  private final IntegrationGuess guess;
  private final RequestDraft draft = new RequestDraft();

  RoleDraft(
      AccountPicture.User user,
      TrustingRole found,
      RoleSettings settings,
      HandMadePermissions permissions) {
    this.user = user;
    this.found = found;
    this.settings = settings;
    this.permissions = permissions;
    this.guess = IntegrationGuess.of(permissions.allowedActions());
  }

  RequestDraft written(String userName, String roleName, String policyName) {
    draft
        .put("integration", guess.integration().name())
        .put(permissions.fields())
        .put("userName", userName)
        .put("policyName", policyName)
        .put("roleName", roleName)
        .put("instanceName", found.role().name());
    noteIntegration();
    noteNewName("/userName", user.name(), userName);
    noteNewName("/roleName", found.role().name(), roleName);
    noteActions();
    noteDocuments();
    session();
    new TrustDraft(user, found).addTo(draft);
    new TagDraft(settings.tags(), user.tags()).addTo(draft);
    if (!settings.description().isEmpty()) {
      draft.put("description", settings.description());
    }
    return draft;
  }

  private void noteIntegration() {
    draft.note(
        Note.unsure(
            "/integration",
            "integrationGuessed",
            guess.integration().name(),
            "Write the one that the instance is of: IAM doesn't show it. " + reason()));
    draft.note(
        Note.unsure(
            "/instanceName",
            "instanceNameUnknown",
            found.role().name(),
            "Write the name that the instance is to have in XSOAR: IAM doesn't show the present"
                + " one's, so the role's stands here. Add region, its AWS Default Region, if it isn't"
                + " the one that rolebridge is deployed in."));
  }

  private String reason() {
    if (guess.matching() == 0) {
      return "The role's actions don't tell either.";
    }
    return "The commands of this one need %d of the role's %d actions%s."
        .formatted(
            guess.matching(),
            permissions.allowedActions().size(),
            guess.others().isEmpty()
                ? ""
                : "; possible are also " + String.join(", ", guess.others()));
  }

  private void noteNewName(String field, String handMade, String name) {
    draft.note(
        Note.changed(
            field,
            "renamed",
            handMade,
            name
                + " is made beside it: IAM has a name once in an account, whatever its path. Any"
                + " other free name will do."));
  }

  private void noteActions() {
    if (!permissions.neverGranted().isEmpty()) {
      draft.note(
          Note.changed(
              "",
              "neverGranted",
              permissions.neverGranted(),
              "Left out, since the boundary of rolebridge's roles denies it. "
                  + whatNeedsIt(guess.commandsThatNeed(permissions.neverGranted()))));
    }
    if (!permissions.wildcards().isEmpty()) {
      draft.note(
          Note.unsure(
              "/allowWildcardActions",
              "wildcardActions",
              permissions.wildcards(),
              "Name the actions that the instance's commands need, which ./rolebridge catalog \""
                  + guess.integration().name()
                  + "\" lists, and leave allowWildcardActions out."));
    }
  }

  private static String whatNeedsIt(List<String> commands) {
    if (commands.isEmpty()) {
      return "What needs it can't move to the new role.";
    }
    List<String> shown = commands.stream().limit(MOST_COMMANDS).toList();
    return "These commands can't move to the new role: "
        + String.join(", ", shown)
        + (commands.size() > shown.size() ? " and more." : ".");
  }

  private void noteDocuments() {
    if (!permissions.older().isEmpty()) {
      draft.note(
          Note.changed(
              "/policyDocument/Version",
              "policyVersion",
              permissions.older(),
              "Look at each ${…}: to the older version it is plain text, to the new one a policy"
                  + " variable."));
    }
    if (!permissions.unreadable().isEmpty()) {
      draft.note(
          Note.changed(
              "",
              "policyUnreadable",
              permissions.unreadable(),
              "Left out, since it can't be read. Add what it allows by hand."));
    }
    if (!settings.boundaryArn().isEmpty()) {
      draft.note(
          Note.changed(
              "",
              "permissionsBoundary",
              settings.boundaryArn(),
              "Take out what this boundary kept from the role: the new one has rolebridge's"
                  + " instead."));
    }
  }

  private void session() {
    if (settings.maxSessionDuration() > USUAL_SESSION) {
      draft.put("roleSessionDuration", settings.maxSessionDuration());
      draft.note(
          Note.unsure(
              "/roleSessionDuration",
              "sessionDurationUnknown",
              String.valueOf(settings.maxSessionDuration()),
              "Write the instance's Role Session Duration: this is the most that the hand-made role"
                  + " takes."));
    }
  }
}
