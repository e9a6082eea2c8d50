package rolebridge.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import rolebridge.composition.Functions;
import rolebridge.json.InvocationLog;
import rolebridge.json.StatePayload;
import rolebridge.json.StrictJson;

/**
 * Decodes a state's input, gives it to the one service that does the state's work and encodes the
 * answer. The runtime's own mapper isn't used: it drops unknown fields and can't build records. A
 * line of the log says whom it was about and how it ended.
 */
abstract class JsonHandler<I, O> implements RequestStreamHandler {

  private final InvocationLog log = new InvocationLog(System.out, Clock.systemUTC());
  private final Supplier<Work<I, O>> work;

  /** As Lambda makes it; each restored snapshot gets its own from the maker. */
  JsonHandler(Function<Functions, JsonHandler<I, O>> maker) {
    this.work = Functions.composed(functions -> maker.apply(functions).work.get());
  }

  /**
   * @param service its exceptions are the workflow's, which the state machine names
   */
  JsonHandler(Class<I> inputType, Function<I, O> service) {
    this(payload -> StatePayload.read(payload, inputType), service);
  }

  JsonHandler(Work.Decoder<I> decoder, Function<I, O> service) {
    this.work = new Work<>(decoder, service);
  }

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    Map<String, Object> payload = StrictJson.readObject(new String(input.readAllBytes(), UTF_8));
    O answer;
    try {
      answer = work.get().answer(payload);
    } catch (IOException | RuntimeException e) {
      log.failed(payload, context.getAwsRequestId(), e);
      throw e;
    }
    StrictJson.write(answer, output);
    log.done(payload, context.getAwsRequestId());
  }
}
