package rolebridge.cli.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of verify. Whatever it makes has the run in its path and name, so that a later run knows
 * it and how old it is.
 *
 * @param began in whole seconds
 * @param suffix what tells it from others that began in the same second
 */
public record Run(Instant began, String suffix) {

  /** Longer than a run may take: what is older belongs to a run that died. */
  public static final Duration LIFE = Duration.ofMinutes(30);

  /** Of users, roles and policies of all runs. */
  public static final String PATH = "/rolebridge-verify/";

  /** What all names begin with. */
  public static final String PREFIX = "rolebridge-verify-";

  /** The tag that says until when a thing may be there, for people and cleaners. */
  public static final String EXPIRY_TAG = "rolebridge-verify:expires";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern ID = Pattern.compile("(\\d{8}T\\d{6}Z)-([a-z0-9]{6})");

  /** As it stands in paths and names. */
  public String id() {
    return TIME.format(began) + "-" + suffix;
  }

  /** The path of its users, roles and policies. */
  public String path() {
    return PATH + id() + "/";
  }

  /** The name of a thing of that trial; with 17 letters or fewer it is short enough for a role. */
  public String named(String thing) {
    return PREFIX + suffix + "-" + thing;
  }

  /** The name of a secret of that trial. */
  public String secretNamed(String thing) {
    return PREFIX + id() + "/" + thing;
  }

  public Instant expires() {
    return began.plus(LIFE);
  }

  /** The run that a path or a secret's name is of; empty when it is of none. */
  public static Optional<Run> in(String text) {
    Matcher matcher = ID.matcher(text);
    try {
      return matcher.find()
          ? Optional.of(new Run(Instant.from(TIME.parse(matcher.group(1))), matcher.group(2)))
          : Optional.empty();
    } catch (DateTimeParseException noTime) {
      return Optional.empty();
    }
  }
}
