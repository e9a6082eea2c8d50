package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.pass.Summarise;

public final class SummariseHandler extends JsonHandler<Summarise.Input, Summarise.Result> {

  public SummariseHandler() {
    super(SummariseHandler::new);
  }

  SummariseHandler(Functions functions) {
    super(Summarise.Input.class, functions.summarise()::apply);
  }
}
