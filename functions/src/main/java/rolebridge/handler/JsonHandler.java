package rolebridge.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import rolebridge.json.StrictJson;

/**
 * Decodes the state's input, lets the subclass do its one thing and encodes the answer. The
 * runtime's own mapper isn't used: it drops unknown fields and can't build records.
 */
abstract class JsonHandler<I, O> implements RequestStreamHandler {

  private final Class<I> inputType;

  JsonHandler(Class<I> inputType) {
    this.inputType = inputType;
  }

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    StrictJson.write(handle(decode(input)), output);
  }

  /** Reads the state's input. */
  I decode(InputStream json) throws IOException {
    return StrictJson.read(json, inputType);
  }

  /** Answers one state's input; throws the workflow's exceptions, which the state machine names. */
  abstract O handle(I input);
}
