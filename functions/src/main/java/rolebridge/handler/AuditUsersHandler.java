package rolebridge.handler;

import rolebridge.domain.audit.AuditUsers;
import rolebridge.domain.audit.FindAudited;

/** Looks at some users and changes nothing. */
public final class AuditUsersHandler extends JsonHandler<FindAudited.Batch, AuditUsers.Result> {

  private final AuditUsers auditUsers;

  /** For Lambda. */
  public AuditUsersHandler() {
    this(new Composition().auditUsers());
  }

  AuditUsersHandler(AuditUsers auditUsers) {
    super(FindAudited.Batch.class);
    this.auditUsers = auditUsers;
  }

  @Override
  AuditUsers.Result handle(FindAudited.Batch input) {
    return auditUsers.apply(input);
  }
}
