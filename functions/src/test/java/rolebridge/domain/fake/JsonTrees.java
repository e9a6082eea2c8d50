package rolebridge.domain.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Copies and compares JSON trees, without the code under test. */
final class JsonTrees {

  private JsonTrees() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> copy(Map<String, Object> tree) {
    return (Map<String, Object>) copyOf(tree);
  }

  private static Object copyOf(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(key.toString(), copyOf(element)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(copyOf(element)));
        yield copy;
      }
      case null -> null;
      default -> value;
    };
  }

  static List<Object> list(Object value) {
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list ? List.copyOf(list) : List.of(value);
  }

  /** One text for all documents that IAM evaluates alike. */
  static String meaning(Object value) {
    return meaning("", value);
  }

  private static String meaning(String key, Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(k.toString(), meaning(k.toString(), v)));
      return sorted.toString();
    }
    TreeSet<String> sorted = new TreeSet<>();
    for (Object element : list(value)) {
      String text = element instanceof Map<?, ?> ? meaning("", element) : element.toString();
      sorted.add(key.endsWith("Action") ? text.toLowerCase(Locale.ROOT) : text);
    }
    return sorted.size() == 1 ? sorted.first() : sorted.toString();
  }
}
