package rolebridge.domain.instance;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.policy.IamArn;

/**
 * rolebridge's record of the XSOAR instance that works with a role: a tag of the user's secret. An
 * instance is changed only if a record ties it to the user, and then only if it has the record's
 * brand and role, which lies below the user's path. So a record that somebody else wrote can't
 * direct a key into another user's instance.
 *
 * @param accountId of the role
 * @param instanceId empty while the instance is being made, and when the tag can't be read
 * @param brand the integration, as {@link TagText} writes it; empty when the tag can't be read
 * @param written when, and the key that the instance's Test was green with then, or {@link
 *     #NOTHING}; empty when the tag can't be read
 */
public record InstanceRecord(
    String accountId, String roleName, String instanceId, String brand, Optional<Mark> written) {

  /** Begins the tags' keys, which go on with the role's account and name. */
  static final String TAG = "rolebridge:instance:";

  private static final String NOTHING = "-";

  /** The id of the instance, the green key, when that was written, and the brand. */
  private static final Pattern VALUE = Pattern.compile("(\\S+) (\\S+) (\\S+) (.+)");

  /** An instance that is about to be made for a role. */
  public static InstanceRecord making(String roleArn, String brand, Instant now) {
    return new InstanceRecord(
        IamArn.accountOf(roleArn),
        IamArn.nameOf(roleArn),
        "",
        TagText.of(brand),
        Optional.of(new Mark(NOTHING, now)));
  }

  /** Key of the tag for the instance of this role, whether or not there is one. */
  public static String tagKeyOf(String roleArn) {
    return tagKey(IamArn.accountOf(roleArn), IamArn.nameOf(roleArn));
  }

  /** The record in this tag; empty when the tag is none. */
  static Optional<InstanceRecord> in(String tag, String value, Instant now) {
    int slash = tag.indexOf('/');
    if (!tag.startsWith(TAG) || slash < 0) {
      return Optional.empty();
    }
    String accountId = tag.substring(TAG.length(), slash);
    String roleName = tag.substring(slash + 1);
    Matcher parts = VALUE.matcher(value);
    if (!parts.matches()) {
      return Optional.of(new InstanceRecord(accountId, roleName, "", "", Optional.empty()));
    }
    String instanceId = parts.group(1);
    return Optional.of(
        new InstanceRecord(
            accountId,
            roleName,
            instanceId.equals(NOTHING) ? "" : instanceId,
            parts.group(4),
            Mark.in(Map.of(tag, parts.group(2) + " " + parts.group(3)), tag, now)));
  }

  /** Whether it is the record of this very role, by account and name. */
  public boolean isOf(String roleArn) {
    return accountId.equals(IamArn.accountOf(roleArn)) && roleName.equals(IamArn.nameOf(roleArn));
  }

  /** ARN of the role, which can't be another user's. */
  public String roleArn(Hub hub, String userName) {
    return hub.roleArn(accountId, userName, roleName);
  }

  /** Whether the server gave the instance an id, so that it can be asked for. */
  public boolean isMade() {
    return !instanceId.isEmpty();
  }

  /** Whether the instance is about to be made, or a dead run was about to make it. */
  public boolean isBeingMade() {
    return !isMade() && !brand.isEmpty();
  }

  /** Since when the instance's Test is green with this key, if it is. */
  public Optional<Instant> greenSince(String accessKeyId) {
    return written.filter(mark -> mark.subject().equals(accessKeyId)).map(Mark::since);
  }

  /** The same of the instance of this id, whose Test is still to come. */
  public InstanceRecord madeAs(String id, Instant now) {
    return new InstanceRecord(accountId, roleName, id, brand, Optional.of(new Mark(NOTHING, now)));
  }

  /** The same of an instance whose Test was green with this key just now. */
  public InstanceRecord greenWith(String accessKeyId, Instant now) {
    return new InstanceRecord(
        accountId, roleName, instanceId, brand, Optional.of(new Mark(accessKeyId, now)));
  }

  /** The same, not green with any key. */
  InstanceRecord withdrawn() {
    return new InstanceRecord(
        accountId,
        roleName,
        instanceId,
        brand,
        written.map(mark -> new Mark(NOTHING, mark.since())));
  }

  /** Whether its Test was green with a key other than this. */
  boolean isGreenWithAnotherThan(String accessKeyId) {
    return written
        .map(Mark::subject)
        .filter(subject -> !subject.equals(NOTHING) && !subject.equals(accessKeyId))
        .isPresent();
  }

  /**
   * Whether it was written so long ago that IAM shows the role by now, if there is one (IAM User
   * Guide, "Changes that I make are not always immediately visible").
   */
  public boolean isSettled(Instant now) {
    return written.filter(mark -> mark.since().plus(Mark.LONGEST_RUN).isBefore(now)).isPresent();
  }

  /** Key of the tag. */
  public String tagKey() {
    return tagKey(accountId, roleName);
  }

  private static String tagKey(String accountId, String roleName) {
    return TAG + accountId + "/" + roleName;
  }

  /** The tag that says it. */
  public Map<String, String> tag() {
    return Map.of(
        tagKey(),
        (isMade() ? instanceId : NOTHING)
            + " "
            + written.map(Mark::toString).orElse(NOTHING + " " + NOTHING)
            + " "
            + brand);
  }
}
