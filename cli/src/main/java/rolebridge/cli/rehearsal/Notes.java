package rolebridge.cli.rehearsal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.PolicyDocument;

/** What the steps wrote: of each part as it was first and as it is last. */
final class Notes {

  private record Place(String resource, Difference.Part part) {}

  private final Map<Place, Difference> differences = new LinkedHashMap<>();

  /** A document was written over another, null when there was none. */
  void wrote(String resource, Difference.Part part, PolicyDocument before, PolicyDocument after) {
    note(resource, part, before == null ? null : before.json(), after.json());
  }

  /** A thing was made with these tags. The mark of the execution can't be known before it runs. */
  void tagged(String resource, Map<String, String> tags) {
    Map<String, Object> shown = new TreeMap<>(tags);
    shown.remove(Tags.CREATED_BY);
    note(resource, Difference.Part.TAGS, null, shown);
  }

  /** These tags were added to those that a thing has. */
  void tagged(String resource, Map<String, String> existing, Map<String, String> added) {
    note(
        resource,
        Difference.Part.TAGS,
        new TreeMap<>(existing),
        new TreeMap<>(merged(existing, added)));
  }

  static Map<String, String> merged(Map<String, String> existing, Map<String, String> added) {
    Map<String, String> all = new TreeMap<>(existing);
    all.putAll(added);
    return all;
  }

  void note(
      String resource,
      Difference.Part part,
      Map<String, Object> before,
      Map<String, Object> after) {
    differences.merge(
        new Place(resource, part),
        new Difference(resource, part, before, Collections.unmodifiableMap(after)),
        (first, last) -> new Difference(resource, part, first.before(), last.after()));
  }

  List<Difference> differences() {
    return new ArrayList<>(differences.values());
  }

  /** A port's method that no step of provision calls. */
  static UnsupportedOperationException notProvisions(String operation) {
    return new UnsupportedOperationException("No step of provision calls " + operation);
  }
}
