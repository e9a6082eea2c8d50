package rolebridge.domain.managed;

import java.util.List;

/** What was taken away, and what stays for now or for good, and why. */
public record RemovalResult(List<Change> changes, List<Kept> kept) {

  public RemovalResult {
    changes = List.copyOf(changes);
    kept = List.copyOf(kept);
  }
}
