package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * What one call of PutEvents announces.
 *
 * @param entries at least one, and at most {@link #MOST_ENTRIES}
 */
public record Announcement(List<DriftFound> entries) {

  /**
   * EventBridge API reference, PutEvents. Together they have 256 KB at most, which is more than all
   * that one function finds ({@link Part#MOST_FINDINGS}).
   */
  static final int MOST_ENTRIES = 10;

  public Announcement {
    entries = List.copyOf(entries);
  }

  static List<Announcement> of(List<DriftFound> drift) {
    List<Announcement> announcements = new ArrayList<>();
    for (int first = 0; first < drift.size(); first += MOST_ENTRIES) {
      announcements.add(
          new Announcement(drift.subList(first, Math.min(first + MOST_ENTRIES, drift.size()))));
    }
    return announcements;
  }
}
