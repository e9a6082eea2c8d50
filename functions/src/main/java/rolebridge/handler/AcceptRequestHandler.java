package rolebridge.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.io.IOException;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.accept.AcceptRequests.Message;
import rolebridge.json.StrictJson;

/** Decides on the requests of other accounts that stand in the queue. */
public final class AcceptRequestHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {

  private final AcceptRequests acceptRequests;
  private final String queueArn;

  /** For Lambda. */
  public AcceptRequestHandler() {
    this(new Composition().acceptRequests(), Environment.requestQueueArn());
  }

  AcceptRequestHandler(AcceptRequests acceptRequests, String queueArn) {
    this.acceptRequests = acceptRequests;
    this.queueArn = queueArn;
  }

  /** The answer names the messages that the queue has to keep. */
  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return new SQSBatchResponse(
        acceptRequests.apply(event.getRecords().stream().map(this::message).toList()).stream()
            .map(BatchItemFailure::new)
            .toList());
  }

  /** What another queue holds was put there by anybody, whatever account it names. */
  private Message message(SQSMessage record) {
    return queueArn.equals(record.getEventSourceArn())
        ? message(record.getMessageId(), record.getBody())
        : Message.unreadable(record.getMessageId());
  }

  /**
   * EventBridge checks only that the detail is JSON. What this project doesn't read of that, of a
   * depth or length beyond all use or with a name twice, is still somebody's, who is told.
   */
  private static Message message(String id, String text) {
    try {
      return Message.of(id, StrictJson.readObject(text));
    } catch (IOException e) {
      return envelope(id, text, StrictJson.problem(e));
    }
  }

  private static Message envelope(String id, String text, String problem) {
    try {
      return Message.malformed(id, StrictJson.readTexts(text), problem);
    } catch (IOException e) {
      return Message.unreadable(id);
    }
  }
}
