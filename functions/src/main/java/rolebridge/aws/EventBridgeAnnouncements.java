package rolebridge.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.port.Announcements;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Announcements at Amazon EventBridge. */
public final class EventBridgeAnnouncements implements Announcements {

  private static final String SOURCE = "rolebridge";

  private final EventBridgeClient events;

  public EventBridgeAnnouncements(EventBridgeClient events) {
    this.events = events;
  }

  @Override
  public void publish(String bus, String detailType, Map<String, Object> detail) {
    String what = "Putting " + detailType + " onto event bus " + bus;
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(bus)
            .source(SOURCE)
            .detailType(detailType)
            .detail(text(detail))
            .build();
    PutEventsResponse answer = AwsErrors.call(what, () -> events.putEvents(r -> r.entries(entry)));
    // A call that AWS answers well may yet have put nothing.
    if (answer.failedEntryCount() > 0) {
      throw failure(what, answer.entries().getFirst());
    }
  }

  private static RuntimeException failure(String what, PutEventsResultEntry entry) {
    String message = what + ": " + entry.errorCode() + ": " + entry.errorMessage();
    return switch (entry.errorCode()) {
      case "InternalFailure", "InternalException", "ThrottlingException" ->
          new AwsUnavailableException(message);
      default -> new RefusedByAwsException(message);
    };
  }

  private static String text(Map<String, Object> detail) {
    try {
      return StrictJson.text(detail);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
