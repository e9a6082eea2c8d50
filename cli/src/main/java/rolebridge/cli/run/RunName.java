package rolebridge.cli.run;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** Names of runs: unique, and telling whom and when. */
public final class RunName {

  /** Step Functions' limit. */
  static final int LIMIT = 80;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  private RunName() {}

  public static String of(String userName) {
    String end =
        "-"
            + ZonedDateTime.now(ZoneOffset.UTC).format(TIME)
            + "-"
            + UUID.randomUUID().toString().substring(0, 8);
    String start = userName.replaceAll("[^A-Za-z0-9_-]", "-");
    return start.substring(0, Math.min(start.length(), LIMIT - end.length())) + end;
  }
}
