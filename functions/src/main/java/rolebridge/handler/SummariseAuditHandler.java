package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.SummariseAudit;

public final class SummariseAuditHandler
    extends JsonHandler<SummariseAudit.Input, SummariseAudit.Result> {

  public SummariseAuditHandler() {
    super(SummariseAuditHandler::new);
  }

  SummariseAuditHandler(Functions functions) {
    super(SummariseAudit.Input.class, functions.summariseAudit()::apply);
  }
}
