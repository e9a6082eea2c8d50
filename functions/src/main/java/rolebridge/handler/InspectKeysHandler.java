package rolebridge.handler;

import rolebridge.domain.rotate.InspectKeys;
import rolebridge.domain.rotate.RotationInput;

/** Says what is due for a user. */
public final class InspectKeysHandler extends JsonHandler<RotationInput, InspectKeys.Inspection> {

  private final InspectKeys inspectKeys;

  /** For Lambda. */
  public InspectKeysHandler() {
    this(new Composition().inspectKeys());
  }

  InspectKeysHandler(InspectKeys inspectKeys) {
    super(RotationInput.class);
    this.inspectKeys = inspectKeys;
  }

  @Override
  InspectKeys.Inspection handle(RotationInput input) {
    return inspectKeys.apply(input);
  }
}
