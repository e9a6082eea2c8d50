package rolebridge.domain.instance;

import java.util.List;
import rolebridge.domain.managed.Change;

/**
 * What a state did for one instance; nothing when it was another execution's turn.
 *
 * @param refusals of the instance that it tried, at most one
 */
public record HandOverStep(List<Change> changes, List<InstanceRefusal> refusals) {

  public HandOverStep {
    changes = List.copyOf(changes);
    refusals = List.copyOf(refusals);
  }

  public static HandOverStep nothing() {
    return new HandOverStep(List.of(), List.of());
  }

  public static HandOverStep of(Change change) {
    return new HandOverStep(List.of(change), List.of());
  }

  public static HandOverStep of(InstanceRefusal refusal) {
    return new HandOverStep(List.of(), List.of(refusal));
  }
}
