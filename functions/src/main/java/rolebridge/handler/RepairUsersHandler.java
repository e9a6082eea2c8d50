package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.FindAudited;

public final class RepairUsersHandler extends JsonHandler<FindAudited.Batch, AuditUsers.Result> {

  public RepairUsersHandler() {
    this(new Functions());
  }

  RepairUsersHandler(Functions functions) {
    super(FindAudited.Batch.class, functions.repairUsers()::apply);
  }
}
