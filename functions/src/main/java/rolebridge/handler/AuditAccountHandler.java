package rolebridge.handler;

import java.util.List;
import rolebridge.composition.Functions;
import rolebridge.domain.audit.AuditAccount;
import rolebridge.domain.audit.PartResult;

public final class AuditAccountHandler extends JsonHandler<AuditAccountHandler.Input, PartResult> {

  /** The account to look in, all that the audit looks in, and how far this one was looked at. */
  public record Input(String accountId, List<String> accounts, String from, int shown) {

    public Input {
      accounts = List.copyOf(accounts);
    }
  }

  public AuditAccountHandler() {
    super(AuditAccountHandler::new);
  }

  AuditAccountHandler(Functions functions) {
    this(functions.auditAccount());
  }

  private AuditAccountHandler(AuditAccount auditAccount) {
    super(
        Input.class,
        input ->
            auditAccount.apply(input.accountId(), input.accounts(), input.from(), input.shown()));
  }
}
