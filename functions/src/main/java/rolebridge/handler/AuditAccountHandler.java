package rolebridge.handler;

import java.util.List;
import rolebridge.domain.audit.AuditAccount;
import rolebridge.domain.audit.Finding;

/** Looks in one account for what belongs to no user. */
public final class AuditAccountHandler
    extends JsonHandler<AuditAccountHandler.Input, AuditAccountHandler.Result> {

  private final AuditAccount auditAccount;

  /** The account to look in. */
  public record Input(String accountId) {}

  /** What is there and shouldn't. */
  public record Result(String accountId, List<Finding> findings) {

    public Result {
      findings = List.copyOf(findings);
    }
  }

  /** For Lambda. */
  public AuditAccountHandler() {
    this(new Composition().auditAccount());
  }

  AuditAccountHandler(AuditAccount auditAccount) {
    super(AuditAccountHandler.Input.class);
    this.auditAccount = auditAccount;
  }

  @Override
  AuditAccountHandler.Result handle(AuditAccountHandler.Input input) {
    return new Result(input.accountId(), auditAccount.apply(input.accountId()));
  }
}
