package rolebridge.domain.accept;

import java.util.Map;
import java.util.regex.Pattern;
import rolebridge.domain.port.Announcements;

/**
 * Puts an announcement that concerns another account onto that account's bus {@code rolebridge},
 * which its spoke stack makes. An answer that is put twice stands there twice.
 */
public final class SendAnswer {

  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

  private final Announcements announcements;
  private final String partition;
  private final String region;
  private final String hubAccount;

  public SendAnswer(
      Announcements announcements, String partition, String region, String hubAccount) {
    this.announcements = announcements;
    this.partition = partition;
    this.region = region;
    this.hubAccount = hubAccount;
  }

  /** Sends the event of the hub's bus on to the account that its detail names. */
  public void apply(Map<String, Object> event) {
    if (!(event.get("detail-type") instanceof String detailType)
        || !(event.get("detail") instanceof Map<?, ?> detail)
        || !(detail.get("recipientAccount") instanceof String account)
        || !ACCOUNT_ID.matcher(account).matches()
        || account.equals(hubAccount)) {
      throw new IllegalArgumentException(
          "Event %s has no recipientAccount other than the hub's; the rule lets only such pass."
              .formatted(event.get("id")));
    }
    announcements.publish(
        "arn:%s:events:%s:%s:event-bus/rolebridge".formatted(partition, region, account),
        detailType,
        members(detail));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> members(Map<?, ?> detail) {
    return (Map<String, Object>) detail;
  }
}
