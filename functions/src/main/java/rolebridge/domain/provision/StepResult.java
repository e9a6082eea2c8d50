package rolebridge.domain.provision;

import java.util.List;

/** What a step changed; nothing when all was so already. */
public record StepResult(List<Change> changes) {

  public StepResult {
    changes = List.copyOf(changes);
  }

  static StepResult of(Change... changes) {
    return new StepResult(List.of(changes));
  }
}
