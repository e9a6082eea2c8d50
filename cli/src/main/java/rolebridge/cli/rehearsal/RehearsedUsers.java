package rolebridge.cli.rehearsal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.User;
import rolebridge.domain.port.Users;

/** The account's users and the one that provision would create. */
final class RehearsedUsers implements Users {

  private final Users actual;
  private final Notes notes;
  private final Map<String, User> made = new HashMap<>();

  RehearsedUsers(Users actual, Notes notes) {
    this.actual = actual;
    this.notes = notes;
  }

  /** Whether the account doesn't know this user yet. */
  boolean isMade(String name) {
    return made.containsKey(name);
  }

  @Override
  public Optional<User> find(String name) {
    return isMade(name) ? Optional.of(made.get(name)) : actual.find(name);
  }

  @Override
  public Optional<String> arnInAnyCase(String name) {
    throw Notes.notProvisions("ListUsers");
  }

  @Override
  public void create(User user) {
    made.put(user.name(), user);
    notes.tagged(user.arn(), user.tags());
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    User user = find(name).orElseThrow();
    notes.tagged(user.arn(), user.tags(), tags);
  }

  @Override
  public void untag(String name, Set<String> keys) {
    throw Notes.notProvisions("UntagUser");
  }

  @Override
  public void setBoundary(String name, String boundaryArn) {
    throw Notes.notProvisions("PutUserPermissionsBoundary");
  }

  @Override
  public void delete(String name) {
    throw Notes.notProvisions("DeleteUser");
  }
}
