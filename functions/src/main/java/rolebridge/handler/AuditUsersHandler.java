package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.FindAudited;

public final class AuditUsersHandler extends JsonHandler<FindAudited.Batch, AuditUsers.Result> {

  public AuditUsersHandler() {
    this(new Functions());
  }

  AuditUsersHandler(Functions functions) {
    super(FindAudited.Batch.class, functions.auditUsers()::apply);
  }
}
