package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.List;
import rolebridge.cli.migrate.IamReader.HandMadeKey;
import rolebridge.cli.migrate.IamReader.LastUse;

/** What is to be seen about a hand-made user itself. */
final class UserNotes {

  private UserNotes() {}

  static List<Note> of(HandMadeUser found, List<HandMadeKey> keys) {
    List<Note> notes = new ArrayList<>();
    if (!found.rights().further().isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "furtherPermissions",
              found.rights().further(),
              "Left out: rolebridge's user may assume its roles and nothing else. An instance that"
                  + " works without Role Arn needs one."));
    }
    if (!found.rights().unreadable().isEmpty()) {
      notes.add(
          Note.unsure(
              "",
              "policyUnreadable",
              found.rights().unreadable(),
              "Look for roles in it by hand: it can't be read."));
    }
    if (!found.user().boundaryArn().isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "permissionsBoundary",
              found.user().boundaryArn(),
              "Left out: rolebridge's user has rolebridge's own."));
    }
    ofKeys(keys, notes);
    return notes;
  }

  private static void ofKeys(List<HandMadeKey> keys, List<Note> notes) {
    if (keys.isEmpty()) {
      notes.add(
          Note.unsure(
              "", "noAccessKey", "", "Look whether anything uses the user: it has no access key."));
    }
    List<String> active =
        keys.stream().filter(HandMadeKey::active).map(HandMadeKey::accessKeyId).toList();
    if (active.size() > 1) {
      notes.add(
          Note.unsure(
              "",
              "twoAccessKeys",
              active,
              "Find out which instance has which: both work, and both must go unused."));
    }
    for (HandMadeKey key : keys) {
      key.lastUse()
          .map(LastUse::service)
          .filter(service -> !service.isEmpty() && !service.equals("sts"))
          .ifPresent(service -> notes.add(usedWithoutRole(key, service)));
    }
  }

  private static Note usedWithoutRole(HandMadeKey key, String service) {
    return Note.unsure(
        "",
        "keyUsedWithoutRole",
        key.accessKeyId(),
        "Look for an instance without Role Arn: the key's last call was one of "
            + service
            + ", not of sts.");
  }
}
