package rolebridge.domain.provision.undo;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How to take back tags that a plan set. A tag whose value isn't the planned one any more was
 * changed by somebody else and is left alone.
 *
 * @param restored tags to give their former value
 * @param added keys of tags that weren't there before
 */
record TagUndo(Map<String, String> restored, Set<String> added) {

  static TagUndo of(Map<String, String> now, Map<String, String> before, Map<String, String> plan) {
    Map<String, String> restored = new TreeMap<>();
    Set<String> added = new TreeSet<>();
    plan.forEach(
        (key, planned) -> {
          if (planned.equals(now.get(key)) && !planned.equals(before.get(key))) {
            if (before.containsKey(key)) {
              restored.put(key, before.get(key));
            } else {
              added.add(key);
            }
          }
        });
    return new TagUndo(restored, added);
  }
}
