package rolebridge.domain.accept;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.policy.Sha256;

/**
 * What the name of an execution says of the event that started it. Since the event's id is part of
 * it, an event that is delivered twice starts one execution.
 *
 * @param account the event's sender
 * @param subject the user and role that it concerns, as a hash
 * @param time the event's, in seconds since the epoch
 */
record EventRun(String account, String subject, long time, String eventId) {

  private static final int SUBJECT_LENGTH = 12;
  private static final Pattern NAME =
      Pattern.compile("([0-9]{12})-([0-9a-f]{12})-([0-9]{1,11})-([0-9A-Za-z-]{1,36})");

  static EventRun of(RequestEvent event, String userName, String roleName) {
    return new EventRun(
        event.account(), subject(userName, roleName), event.time().getEpochSecond(), event.id());
  }

  /** What an execution's name says; empty for one that no event of another account started. */
  static Optional<EventRun> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new EventRun(
                matcher.group(1),
                matcher.group(2),
                Long.parseLong(matcher.group(3)),
                matcher.group(4)))
        : Optional.empty();
  }

  /** At most 73 characters of the 80 that Step Functions takes. */
  String name() {
    return account + "-" + subject + "-" + time + "-" + eventId;
  }

  boolean concernsTheSameAs(EventRun other) {
    return account.equals(other.account) && subject.equals(other.subject);
  }

  Instant instant() {
    return Instant.ofEpochSecond(time);
  }

  /** IAM tells names apart without regard to case. */
  private static String subject(String userName, String roleName) {
    String text = (userName + "/" + roleName).toLowerCase(Locale.ROOT);
    return Sha256.hex(text).substring(0, SUBJECT_LENGTH);
  }
}
