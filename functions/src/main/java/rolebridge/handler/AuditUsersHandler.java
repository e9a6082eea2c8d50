package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.PartResult;

public final class AuditUsersHandler extends JsonHandler<BatchInput, PartResult> {

  public AuditUsersHandler() {
    super(AuditUsersHandler::new);
  }

  AuditUsersHandler(Functions functions) {
    this(functions.auditUsers());
  }

  private AuditUsersHandler(AuditUsers auditUsers) {
    super(BatchInput.class, input -> auditUsers.apply(input.batch()));
  }
}
