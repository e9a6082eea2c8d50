package rolebridge.cli.setup;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ends the command: what went wrong, why, and what the user can do about it.
 *
 * <p>The JSON document carries the same, with {@code details} beside it.
 */
public final class Failure extends RuntimeException {

  private final Exit exit;
  private final String error;
  private final String remedy;
  private final transient Map<String, Object> details;

  public Failure(Exit exit, String error, String cause, String remedy) {
    this(exit, error, cause, remedy, Map.of());
  }

  public Failure(
      Exit exit, String error, String cause, String remedy, Map<String, Object> details) {
    super(cause);
    this.exit = exit;
    this.error = error;
    this.remedy = remedy;
    this.details = new LinkedHashMap<>(details);
  }

  /** Something this machine or account lacks or refuses: exit status 3. */
  public static Failure environment(String error, String cause, String remedy) {
    return new Failure(Exit.ENVIRONMENT, error, cause, remedy);
  }

  /** The command can't be done as it was given: exit status 2. */
  public static Failure usage(String error, String cause, String remedy) {
    return new Failure(Exit.USAGE, error, cause, remedy);
  }

  public Exit exit() {
    return exit;
  }

  /** Stable name of what went wrong. */
  public String error() {
    return error;
  }

  public String remedy() {
    return remedy;
  }

  /** Further members of the JSON document. */
  public Map<String, Object> details() {
    return details;
  }
}
