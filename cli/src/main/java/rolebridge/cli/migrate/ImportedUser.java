package rolebridge.cli.migrate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.migrate.IamReader.HandMadeKey;

/**
 * A user made by hand, and a request for each of its roles.
 *
 * @param newUserName the user that the requests ask for
 * @param notes what is to be seen about the user itself
 */
public record ImportedUser(
    String userName,
    String userArn,
    String newUserName,
    List<HandMadeKey> keys,
    List<Note> notes,
    List<ImportedRole> roles,
    List<NotImported> notImported) {

  public ImportedUser {
    keys = List.copyOf(keys);
    notes = List.copyOf(notes);
    roles = List.copyOf(roles);
    notImported = List.copyOf(notImported);
  }

  /**
   * A role made by hand, and the request for one beside it.
   *
   * @param lastUsed empty when never in the 400 days that IAM looks back
   * @param request the request file's members
   */
  public record ImportedRole(
      String roleName,
      String roleArn,
      String trustedBy,
      Optional<Instant> lastUsed,
      Map<String, Object> request,
      List<Note> notes) {

    public ImportedRole {
      request = new LinkedHashMap<>(request);
      notes = List.copyOf(notes);
    }

    public boolean isRefused() {
      return notes.stream().anyMatch(note -> note.kind() == Note.Kind.REFUSED);
    }
  }
}
