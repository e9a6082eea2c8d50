package rolebridge.domain.managed;

import java.util.List;

/** What a state changed; nothing when all was so already or it was another execution's turn. */
public record StepResult(List<Change> changes) {

  public StepResult {
    changes = List.copyOf(changes);
  }

  /** In the order in which the changes were made. */
  public static StepResult of(Change... changes) {
    return new StepResult(List.of(changes));
  }

  /** The only change. */
  public static StepResult of(String action, String resource) {
    return of(new Change(action, resource));
  }
}
