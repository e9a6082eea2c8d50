package rolebridge.handler;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import java.util.List;
import rolebridge.composition.Functions;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.accept.AcceptRequests.Message;
import rolebridge.json.JsonMessages;

/** The answer names the messages that the queue has to keep. */
public final class AcceptRequestHandler extends JsonHandler<List<Message>, SQSBatchResponse> {

  public AcceptRequestHandler() {
    super(AcceptRequestHandler::new);
  }

  AcceptRequestHandler(Functions functions) {
    this(functions.acceptRequests(), functions.requestQueueArn());
  }

  private AcceptRequestHandler(AcceptRequests acceptRequests, String queueArn) {
    super(
        event -> JsonMessages.read(event, queueArn),
        messages ->
            new SQSBatchResponse(
                acceptRequests.apply(messages).stream().map(BatchItemFailure::new).toList()));
  }
}
