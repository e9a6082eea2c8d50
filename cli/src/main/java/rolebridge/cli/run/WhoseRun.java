package rolebridge.cli.run;

import java.util.Map;
import java.util.Optional;

/** Whose a run is by its input. */
public final class WhoseRun {

  private WhoseRun() {}

  /**
   * Name of the user whose run has this input, be it a request or the event that the run came by;
   * empty where it is about no single user.
   */
  public static Optional<String> in(Map<String, Object> input) {
    Object asked = input.get("detail") instanceof Map<?, ?> detail ? detail : input;
    return asked instanceof Map<?, ?> request && request.get("userName") instanceof String userName
        ? Optional.of(userName)
        : Optional.empty();
  }
}
