package rolebridge.handler;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** How a handler gets from a state's input to the answer. */
record Work<I, O>(Decoder<I> decoder, Function<I, O> service) implements Supplier<Work<I, O>> {

  /** Makes an input of an object. */
  interface Decoder<I> {

    I decode(Map<String, Object> payload) throws IOException;
  }

  O answer(Map<String, Object> payload) throws IOException {
    return service.apply(decoder.decode(payload));
  }

  @Override
  public Work<I, O> get() {
    return this;
  }
}
