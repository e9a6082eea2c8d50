package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.pass.FindDueUsers;

public final class FindDueUsersHandler
    extends JsonHandler<FindDueUsersHandler.Input, FindDueUsers.Result> {

  /** The pass that asks, of which Step Functions itself tells the machine. */
  public record Input(String executionArn) {}

  public FindDueUsersHandler() {
    super(FindDueUsersHandler::new);
  }

  FindDueUsersHandler(Functions functions) {
    this(functions.findDueUsers());
  }

  private FindDueUsersHandler(FindDueUsers service) {
    super(Input.class, input -> service.apply(input.executionArn()));
  }
}
