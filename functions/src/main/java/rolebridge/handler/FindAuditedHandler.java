package rolebridge.handler;

import rolebridge.domain.audit.FindAudited;

/** Deals out the users that are audited. */
public final class FindAuditedHandler
    extends JsonHandler<FindAuditedHandler.Input, FindAudited.Result> {

  private final FindAudited findAudited;

  /** Nothing is asked: all users are audited. */
  public record Input() {}

  /** For Lambda. */
  public FindAuditedHandler() {
    this(new Composition().findAudited());
  }

  FindAuditedHandler(FindAudited findAudited) {
    super(FindAuditedHandler.Input.class);
    this.findAudited = findAudited;
  }

  @Override
  FindAudited.Result handle(FindAuditedHandler.Input input) {
    return findAudited.apply();
  }
}
