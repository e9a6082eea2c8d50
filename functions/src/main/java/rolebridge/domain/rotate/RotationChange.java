package rolebridge.domain.rotate;

import java.util.List;
import rolebridge.domain.provision.Change;

/** What a state changed; nothing when it was another execution's turn. */
public record RotationChange(List<Change> changes) {

  public RotationChange {
    changes = List.copyOf(changes);
  }

  static RotationChange none() {
    return new RotationChange(List.of());
  }

  static RotationChange of(String action, String accessKeyId) {
    return new RotationChange(List.of(new Change(action, accessKeyId)));
  }
}
