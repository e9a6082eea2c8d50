package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.FindDueUsers;

public final class FindDueUsersHandler
    extends JsonHandler<FindDueUsersHandler.Input, FindDueUsers.Result> {

  /** Nothing is asked: all users are looked at. */
  public record Input() {}

  public FindDueUsersHandler() {
    this(new Functions());
  }

  FindDueUsersHandler(Functions functions) {
    this(functions.findDueUsers());
  }

  private FindDueUsersHandler(FindDueUsers service) {
    super(Input.class, _ -> service.apply());
  }
}
