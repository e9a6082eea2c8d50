package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.FindAudited;

public final class FindAuditedHandler
    extends JsonHandler<FindAuditedHandler.Input, FindAudited.Result> {

  /** The one user to audit; empty for all. */
  public record Input(String userName) {}

  public FindAuditedHandler() {
    super(FindAuditedHandler::new);
  }

  FindAuditedHandler(Functions functions) {
    this(functions.findAudited());
  }

  private FindAuditedHandler(FindAudited service) {
    super(Input.class, input -> service.apply(input.userName()));
  }
}
