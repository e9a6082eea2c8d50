package rolebridge.handler;

import java.util.List;
import rolebridge.composition.Functions;
import rolebridge.domain.audit.AuditAccount;
import rolebridge.domain.audit.Finding;

public final class AuditAccountHandler
    extends JsonHandler<AuditAccountHandler.Input, AuditAccountHandler.Result> {

  /** The account to look in. */
  public record Input(String accountId) {}

  /** What is there and shouldn't. */
  public record Result(String accountId, List<Finding> findings) {

    public Result {
      findings = List.copyOf(findings);
    }
  }

  public AuditAccountHandler() {
    this(new Functions());
  }

  AuditAccountHandler(Functions functions) {
    this(functions.auditAccount());
  }

  private AuditAccountHandler(AuditAccount auditAccount) {
    super(
        Input.class, input -> new Result(input.accountId(), auditAccount.apply(input.accountId())));
  }
}
