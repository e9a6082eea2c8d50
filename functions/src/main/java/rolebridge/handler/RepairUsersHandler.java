package rolebridge.handler;

import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.FindAudited;

/** Looks at some users and puts right what is rolebridge's own. */
public final class RepairUsersHandler extends JsonHandler<FindAudited.Batch, AuditUsers.Result> {

  private final AuditUsers auditUsers;

  /** For Lambda. */
  public RepairUsersHandler() {
    this(new Composition().repairUsers());
  }

  RepairUsersHandler(AuditUsers auditUsers) {
    super(FindAudited.Batch.class);
    this.auditUsers = auditUsers;
  }

  @Override
  AuditUsers.Result handle(FindAudited.Batch input) {
    return auditUsers.apply(input);
  }
}
