package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.PartResult;

public final class RepairUsersHandler extends JsonHandler<BatchInput, PartResult> {

  public RepairUsersHandler() {
    super(RepairUsersHandler::new);
  }

  RepairUsersHandler(Functions functions) {
    this(functions.repairUsers());
  }

  private RepairUsersHandler(AuditUsers repairUsers) {
    super(BatchInput.class, input -> repairUsers.apply(input.batch()));
  }
}
