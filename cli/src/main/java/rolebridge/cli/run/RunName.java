package rolebridge.cli.run;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names of runs: unique, and telling for whom and when. */
public final class RunName {

  /** Step Functions' limit. */
  static final int LIMIT = 80;

  /** Length of the time and the letters of chance, each with a hyphen before. */
  private static final int END = 26;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  /** A UUID; longer, where several items of a Map start one. */
  private static final Pattern CHOSEN =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}.*");

  private RunName() {}

  public static String of(String userName) {
    String end =
        "-"
            + ZonedDateTime.now(ZoneOffset.UTC).format(TIME)
            + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    return start(userName) + end;
  }

  /** Whether the name may be one for this user; those of a few others look the same. */
  public static boolean mayBeOf(String userName, String name) {
    return name.length() > END && name.substring(0, name.length() - END).equals(start(userName));
  }

  /** Whether Step Functions chose the name, for a run that another run started. */
  public static boolean isChosen(String name) {
    return CHOSEN.matcher(name).matches();
  }

  private static String start(String userName) {
    String start = userName.replaceAll("[^A-Za-z0-9_-]", "-");
    return start.substring(0, Math.min(start.length(), LIMIT - END));
  }
}
