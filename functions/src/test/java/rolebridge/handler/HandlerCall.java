package rolebridge.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import rolebridge.json.StrictJson;

/** Calls handlers as Lambda does. */
final class HandlerCall {

  private HandlerCall() {}

  /** What the handler answers to this payload. */
  static Map<String, Object> of(RequestStreamHandler handler, Map<String, Object> payload)
      throws IOException {
    return of(handler, StrictJson.text(payload));
  }

  static Map<String, Object> of(RequestStreamHandler handler, String json) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(json.getBytes(UTF_8)), output, null);
    return StrictJson.readObject(output.toString(UTF_8));
  }
}
