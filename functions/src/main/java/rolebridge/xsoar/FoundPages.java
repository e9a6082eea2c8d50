package rolebridge.xsoar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.json.XsoarJson;

/**
 * What several pages of a search have. Whether the server's pages are of the instances, of the
 * definitions or of both isn't published, so what comes again counts once.
 */
final class FoundPages {

  private final Map<String, Map<String, Object>> instances = new LinkedHashMap<>();
  private final List<Map<String, Object>> definitions = new ArrayList<>();
  private final Set<String> definitionIds = new HashSet<>();

  /** Whether the page had anything that those before it hadn't. */
  boolean add(XsoarJson.Found page) {
    page.definitions().orElse(List.of()).stream()
        .filter(definition -> !definitionIds.contains(String.valueOf(definition.get("id"))))
        .forEach(definitions::add);
    boolean hasMore = definitionIds.addAll(page.definitionIds());
    for (Map<String, Object> instance : page.instances()) {
      hasMore |= instances.putIfAbsent(String.valueOf(instance.get("id")), instance) == null;
    }
    return hasMore;
  }

  XsoarJson.Found all() {
    return new XsoarJson.Found(
        List.copyOf(instances.values()), Optional.of(definitions), List.copyOf(definitionIds));
  }
}
