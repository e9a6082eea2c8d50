package rolebridge.handler;

import rolebridge.domain.rotate.FindDueUsers;

/** Finds the users that something is due for. */
public final class FindDueUsersHandler
    extends JsonHandler<FindDueUsersHandler.Input, FindDueUsers.Result> {

  private final FindDueUsers findDueUsers;

  /** Nothing is asked: all users are looked at. */
  public record Input() {}

  /** For Lambda. */
  public FindDueUsersHandler() {
    this(new Composition().findDueUsers());
  }

  FindDueUsersHandler(FindDueUsers findDueUsers) {
    super(FindDueUsersHandler.Input.class);
    this.findDueUsers = findDueUsers;
  }

  @Override
  FindDueUsers.Result handle(FindDueUsersHandler.Input input) {
    return findDueUsers.apply();
  }
}
