package rolebridge.domain.provision.undo;

import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;

/** What a compensation undid and what it kept, gathered from its parts. */
final class UndoLog {

  private final List<Change> undone = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  void undone(String action, String resource) {
    Change change = new Change(action, resource);
    if (!undone.contains(change)) {
      undone.add(change);
    }
  }

  boolean hasUndone(String action, String resource) {
    return undone.contains(new Change(action, resource));
  }

  void kept(String resource, String reason) {
    kept.add(new Kept(resource, reason));
  }

  Compensate.Result result() {
    return new Compensate.Result(undone, kept);
  }
}
