package rolebridge.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import rolebridge.json.StrictJson;

/**
 * Decodes a state's input, gives it to the one service that does the state's work and encodes the
 * answer. The runtime's own mapper isn't used: it drops unknown fields and can't build records.
 */
abstract class JsonHandler<I, O> implements RequestStreamHandler {

  /** Reads an input. */
  interface Decoder<I> {

    I decode(InputStream json) throws IOException;
  }

  private final Decoder<I> decoder;
  private final Function<I, O> service;

  /**
   * @param service its exceptions are the workflow's, which the state machine names
   */
  JsonHandler(Class<I> inputType, Function<I, O> service) {
    this(json -> StrictJson.read(json, inputType), service);
  }

  JsonHandler(Decoder<I> decoder, Function<I, O> service) {
    this.decoder = decoder;
    this.service = service;
  }

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    StrictJson.write(service.apply(decoder.decode(input)), output);
  }
}
