package rolebridge.handler;

import rolebridge.domain.rotate.Summarise;

/** Adds up what a pass over all users came to. */
public final class SummariseHandler extends JsonHandler<Summarise.Input, Summarise.Result> {

  private final Summarise summarise;

  /** For Lambda. */
  public SummariseHandler() {
    this(new Composition().summarise());
  }

  SummariseHandler(Summarise summarise) {
    super(Summarise.Input.class);
    this.summarise = summarise;
  }

  @Override
  Summarise.Result handle(Summarise.Input input) {
    return summarise.apply(input);
  }
}
