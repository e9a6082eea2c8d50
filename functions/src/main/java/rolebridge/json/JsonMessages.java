package rolebridge.json;

import java.io.IOException;
import rolebridge.domain.accept.AcceptRequests.Message;

/** Reads the messages of the queue of other accounts' requests. */
public final class JsonMessages {

  private JsonMessages() {}

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
