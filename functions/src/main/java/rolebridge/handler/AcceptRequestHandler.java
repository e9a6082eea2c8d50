package rolebridge.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.accept.AcceptRequests.Message;
import rolebridge.json.StrictJson;

/** Decides on the requests of other accounts that stand in the queue. */
public final class AcceptRequestHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {

  private final AcceptRequests acceptRequests;

  /** For Lambda. */
  public AcceptRequestHandler() {
    this(new Composition().acceptRequests());
  }

  AcceptRequestHandler(AcceptRequests acceptRequests) {
    this.acceptRequests = acceptRequests;
  }

  /** The answer names the messages that the queue has to keep. */
  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return new SQSBatchResponse(
        acceptRequests
            .apply(
                event.getRecords().stream()
                    .map(record -> new Message(record.getMessageId(), body(record.getBody())))
                    .toList())
            .stream()
            .map(BatchItemFailure::new)
            .toList());
  }

  private static Optional<Map<String, Object>> body(String text) {
    try {
      return Optional.of(StrictJson.readObject(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
