package rolebridge.handler;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.accept.AcceptRequests;
import rolebridge.domain.accept.AcceptRequests.Message;
import rolebridge.json.JsonMessages;

/** The answer names the messages that the queue has to keep. */
public final class AcceptRequestHandler extends JsonHandler<SQSEvent, SQSBatchResponse> {

  public AcceptRequestHandler() {
    this(new Functions());
  }

  AcceptRequestHandler(Functions functions) {
    this(functions.acceptRequests(), functions.requestQueueArn());
  }

  private AcceptRequestHandler(AcceptRequests acceptRequests, String queueArn) {
    super(
        AcceptRequestHandler::decode,
        event ->
            new SQSBatchResponse(
                acceptRequests
                    .apply(
                        event.getRecords().stream()
                            .map(record -> message(record, queueArn))
                            .toList())
                    .stream()
                    .map(BatchItemFailure::new)
                    .toList()));
  }

  /** Of a record only what is decided by is read: SQS may add to the rest at any time. */
  private static SQSEvent decode(Map<String, Object> payload) throws IOException {
    if (!(payload.get("Records") instanceof List<?> records)) {
      throw new IOException("Field /Records is missing or no list; it is no event of SQS");
    }
    List<SQSMessage> messages = new ArrayList<>();
    for (Object record : records) {
      messages.add(record(record));
    }
    SQSEvent event = new SQSEvent();
    event.setRecords(messages);
    return event;
  }

  private static SQSMessage record(Object record) throws IOException {
    if (record instanceof Map<?, ?> fields
        && fields.get("messageId") instanceof String id
        && fields.get("body") instanceof String body
        && fields.get("eventSourceARN") instanceof String queueArn) {
      SQSMessage message = new SQSMessage();
      message.setMessageId(id);
      message.setBody(body);
      message.setEventSourceArn(queueArn);
      return message;
    }
    throw new IOException(
        "A record lacks one of messageId, body and eventSourceARN; it is no event of SQS");
  }

  /** What another queue holds was put there by anybody, whatever account it names. */
  private static Message message(SQSMessage record, String queueArn) {
    return queueArn.equals(record.getEventSourceArn())
        ? JsonMessages.read(record.getMessageId(), record.getBody())
        : Message.unreadable(record.getMessageId());
  }
}
