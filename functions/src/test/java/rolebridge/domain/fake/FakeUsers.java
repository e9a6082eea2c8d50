package rolebridge.domain.fake;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.port.StillInUseException;
import rolebridge.domain.port.User;
import rolebridge.domain.port.Users;

record FakeUsers(FakeAws aws, Caller caller) implements Users {

  @Override
  public Optional<User> find(String name) {
    return caller.read(
        "GetUser",
        () ->
            Optional.ofNullable(aws.users.get(name))
                .filter(user -> !aws.findsInItsOwnCaseOnly || user.name.equals(name))
                .map(
                    user -> new User(user.name, user.path, user.arn, user.boundaryArn, user.tags)));
  }

  @Override
  public Optional<String> arnInAnyCase(String name) {
    return caller.read(
        "ListUsers", () -> Optional.ofNullable(aws.users.get(name)).map(user -> user.arn));
  }

  @Override
  public void create(User user) {
    WrittenTags.note("iam:TagUser", user.tags().keySet());
    caller.change(
        "CreateUser",
        () -> {
          if (aws.users.containsKey(user.name())) {
            throw new AlreadyExistsException(
                "EntityAlreadyExists: User with name " + user.name() + " already exists.", null);
          }
          aws.requireRoom("Users", aws.users.size());
          UserState state = new UserState();
          state.name = user.name();
          state.path = user.path();
          state.arn = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":user" + user.path() + user.name();
          state.id = "AIDA%017d".formatted(aws.nextId("user"));
          state.boundaryArn = user.boundaryArn();
          state.createDate = aws.now();
          FakeAws.addTags(state.tags, user.tags());
          aws.users.put(user.name(), state);
        });
  }

  @Override
  public void setBoundary(String name, String boundaryArn) {
    caller.change("PutUserPermissionsBoundary", () -> aws.user(name).boundaryArn = boundaryArn);
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    WrittenTags.note("iam:TagUser", tags.keySet());
    caller.change("TagUser", () -> FakeAws.addTags(aws.user(name).tags, tags));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    WrittenTags.note("iam:UntagUser", keys);
    caller.change("UntagUser", () -> aws.user(name).tags.keySet().removeAll(keys));
  }

  @Override
  public void delete(String name) {
    caller.change(
        "DeleteUser",
        () -> {
          UserState user = aws.users.get(name);
          if (user == null) {
            return;
          }
          requireNone(user.keys.isEmpty(), "must delete access keys first");
          requireNone(user.inlinePolicies.isEmpty(), "must delete policies first");
          requireNone(user.attachedPolicies.isEmpty(), "must detach all policies first");
          requireNone(user.groups.isEmpty(), "must remove users from group first");
          requireNone(!user.consolePassword, "must delete login profile first");
          aws.users.remove(name);
        });
  }

  /** What DeleteUser in IAM's API reference says to delete before; a boundary isn't in the way. */
  private static void requireNone(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new StillInUseException(
          "DeleteConflict: Cannot delete entity, " + otherwise + ".", null);
    }
  }
}
