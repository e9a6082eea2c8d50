package rolebridge.cli.migrate;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tags of a role and of its user as a request has them; the role's value counts. */
record TagDraft(Map<String, String> ofRole, Map<String, String> ofUser) {

  void addTo(RequestDraft draft) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> left = new TreeSet<>();
    add(ofRole, all, left);
    add(ofUser, all, left);
    if (!all.isEmpty()) {
      draft.put("tags", new TreeMap<>(all));
    }
    if (!left.isEmpty()) {
      draft.note(
          Note.changed(
              "/tags",
              "tagsLeftOut",
              left,
              "Left out: the key is AWS's or rolebridge's own, or the role has a tag of that key."));
    }
  }

  private static void add(Map<String, String> tags, Map<String, String> all, Set<String> left) {
    new TreeMap<>(tags)
        .forEach(
            (key, value) -> {
              if (isReserved(key) || (all.containsKey(key) && !all.get(key).equals(value))) {
                left.add(key + "=" + value);
              } else {
                all.putIfAbsent(key, value);
              }
            });
  }

  private static boolean isReserved(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.startsWith("aws:") || lower.startsWith("rolebridge:");
  }
}
