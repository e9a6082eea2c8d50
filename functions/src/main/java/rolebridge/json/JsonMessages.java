package rolebridge.json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.domain.accept.AcceptRequests.Message;

/** Reads the messages of the queue of other accounts' requests. */
public final class JsonMessages {

  private JsonMessages() {}

  /**
   * The messages of an event of SQS. Of its records only what is decided by is read: SQS may add to
   * the rest at any time. What another queue holds was put there by anybody, whatever account it
   * names, so it is unreadable.
   *
   * @throws IOException if it is no event of SQS
   */
  public static List<Message> read(Map<String, Object> event, String queueArn) throws IOException {
    if (!(event.get("Records") instanceof List<?> records)) {
      throw new IOException("Field /Records is missing or no list; it is no event of SQS");
    }
    List<Message> messages = new ArrayList<>();
    for (Object record : records) {
      messages.add(message(record, queueArn));
    }
    return messages;
  }

  private static Message message(Object record, String queueArn) throws IOException {
    if (record instanceof Map<?, ?> fields
        && fields.get("messageId") instanceof String id
        && fields.get("body") instanceof String body
        && fields.get("eventSourceARN") instanceof String from) {
      return from.equals(queueArn) ? read(id, body) : Message.unreadable(id);
    }
    throw new IOException(
        "A record lacks one of messageId, body and eventSourceARN; it is no event of SQS");
  }

  /**
   * The message with this body, whatever it is. EventBridge checks only that the detail is JSON.
   * What this project doesn't read of that, of a depth or length beyond all use or with a name
   * twice, is still somebody's, who gets an answer.
   */
  public static Message read(String id, String body) {
    try {
      return Message.of(id, StrictJson.readObject(body));
    } catch (IOException e) {
      return envelope(id, body, StrictJson.problem(e));
    }
  }

  private static Message envelope(String id, String body, String problem) {
    try {
      return Message.malformed(id, StrictJson.readTexts(body), problem);
    } catch (IOException e) {
      return Message.unreadable(id);
    }
  }
}
