package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.audit.FindAudited;

public final class FindAuditedHandler
    extends JsonHandler<FindAuditedHandler.Input, FindAudited.Result> {

  /** Nothing is asked: all users are audited. */
  public record Input() {}

  public FindAuditedHandler() {
    this(new Functions());
  }

  FindAuditedHandler(Functions functions) {
    this(functions.findAudited());
  }

  private FindAuditedHandler(FindAudited service) {
    super(Input.class, _ -> service.apply());
  }
}
