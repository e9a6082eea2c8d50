package rolebridge.domain.accept;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import rolebridge.domain.policy.AccountId;

/**
 * An event that asks for something, as EventBridge delivers it.
 *
 * @param id EventBridge's own, the same however often the event is delivered
 * @param account who sent it, which AWS sets; nothing else says who
 * @param time as the sender claims, or when AWS took the event
 * @param replayed whether it comes from an archive and not from its sender
 */
public record RequestEvent(
    String id,
    String account,
    String source,
    String detailType,
    Instant time,
    Map<String, Object> detail,
    boolean replayed) {

  /** EventBridge's ids are UUIDs; this is what of them matters in an execution's name. */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,36}");

  public RequestEvent {
    detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
  }

  /** The event that the JSON is; empty when it is none, so that there is nobody to answer. */
  public static Optional<RequestEvent> of(Map<String, Object> json) {
    return json.get("id") instanceof String id
            && ID.matcher(id).matches()
            && json.get("account") instanceof String account
            && AccountId.isOne(account)
            && json.get("source") instanceof String source
            && json.get("detail-type") instanceof String detailType
            && json.get("time") instanceof String time
            && json.get("detail") instanceof Map<?, ?> detail
        ? instant(time)
            .map(
                instant ->
                    new RequestEvent(
                        id,
                        account,
                        source,
                        detailType,
                        instant,
                        members(detail),
                        json.containsKey("replay-name")))
        : Optional.empty();
  }

  private static Optional<Instant> instant(String time) {
    try {
      return Optional.of(Instant.parse(time));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> members(Map<?, ?> detail) {
    Map<String, Object> members = new LinkedHashMap<>();
    detail.forEach((name, value) -> members.put(String.valueOf(name), value));
    return members;
  }
}
