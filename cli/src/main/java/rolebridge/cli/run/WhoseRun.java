package rolebridge.cli.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose a run is by its input. */
public final class WhoseRun {

  private WhoseRun() {}

  /** What an event, or a run that asks for another, may have the request in. */
  private static final List<String> AROUND = List.of("detail", "request");

  /**
   * Name of the user whose run has this input, be it a request, what asks for one, or the event
   * that the run came by; empty where it is about no single user.
   */
  public static Optional<String> in(Map<String, Object> input) {
    Map<?, ?> asked = input;
    for (String name : AROUND) {
      if (asked.get(name) instanceof Map<?, ?> inner) {
        asked = inner;
      }
    }
    return asked.get("userName") instanceof String userName
        ? Optional.of(userName)
        : Optional.empty();
  }
}
