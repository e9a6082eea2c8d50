package rolebridge.domain.managed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A thing that stays although it might have gone, and why. */
public record Kept(String resource, String reason) {

  /** Whoever may make roles can make hundreds with the longest paths; an event has 256 KiB. */
  private static final int MOST = 25;

  /**
   * One for each of these.
   *
   * @param reasons why each resource stays
   */
  public static List<Kept> of(Map<String, String> reasons) {
    return reasons.entrySet().stream()
        .map(kept -> new Kept(kept.getKey(), kept.getValue()))
        .toList();
  }

  /** The first of these, of which the last says how many more there are. */
  public static List<Kept> few(List<Kept> all) {
    if (all.size() <= MOST) {
      return List.copyOf(all);
    }
    List<Kept> few = new ArrayList<>(all.subList(0, MOST - 1));
    Kept last = all.get(MOST - 1);
    few.add(
        new Kept(last.resource(), last.reason() + " (So are " + (all.size() - MOST) + " more.)"));
    return few;
  }
}
