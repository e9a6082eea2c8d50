package rolebridge.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import rolebridge.domain.accept.SendAnswer;
import rolebridge.json.StrictJson;

/** Sends an announcement on to the account that it concerns; gets it from the hub's event bus. */
public final class AnswerSenderHandler implements RequestStreamHandler {

  private final SendAnswer sendAnswer;

  /** For Lambda. */
  public AnswerSenderHandler() {
    this(new Composition().sendAnswer());
  }

  AnswerSenderHandler(SendAnswer sendAnswer) {
    this.sendAnswer = sendAnswer;
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    sendAnswer.apply(StrictJson.readObject(new String(input.readAllBytes(), UTF_8)));
  }
}
