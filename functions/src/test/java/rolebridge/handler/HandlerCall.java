package rolebridge.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
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
    return StrictJson.readObject(text(handler, json));
  }

  /** The same as it is sent. */
  static String text(RequestStreamHandler handler, String json) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(json.getBytes(UTF_8)), output, new Invocation());
    return output.toString(UTF_8);
  }

  /** What handlers are told of their invocation, as far as they ask. */
  private static final class Invocation implements Context {

    @Override
    public String getAwsRequestId() {
      return "8f5e1c6a-0000-4000-8000-000000000001";
    }

    @Override
    public String getLogGroupName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getLogStreamName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionName() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getFunctionVersion() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getInvokedFunctionArn() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getRemainingTimeInMillis() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getMemoryLimitInMB() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
