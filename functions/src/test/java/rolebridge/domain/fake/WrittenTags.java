package rolebridge.domain.fake;

import java.net.URL;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import rolebridge.domain.managed.Tags;

/**
 * Which tags the functions write and take away, gathered over all tests of this JVM. A call counts
 * for the function whose use case made it, and for none where a test made it by hand, also where it
 * did so amid a use case.
 */
final class WrittenTags {

  private static final StackWalker FRAMES = StackWalker.getInstance();
  private static final Set<Call> CALLS = ConcurrentHashMap.newKeySet();
  private static final Map<String, Source> SOURCES = new ConcurrentHashMap<>();

  /** What of rolebridge's call is about a key or a role, which is of no matter. */
  private static final List<String> NAMED = List.of(Tags.REVOKED_KEY, "rolebridge:instance:");

  private WrittenTags() {}

  private record Call(String function, String action, Set<String> keys) {

    /** Whether whoever may make the other may make this as well. */
    boolean isPartOf(Call other) {
      return !equals(other)
          && function.equals(other.function)
          && action.equals(other.action)
          && other.keys.containsAll(keys);
    }

    @Override
    public String toString() {
      return function + " " + action + " " + String.join(" ", new TreeSet<>(keys));
    }
  }

  /** Where a frame's class is from. */
  private enum Source {
    FAKE,
    TEST,
    USE_CASE,
    OTHER
  }

  /** A call that needs this action, with these tags. */
  static void note(String action, Collection<String> keys) {
    if (!keys.isEmpty()) {
      Set<String> general = keys.stream().map(WrittenTags::general).collect(Collectors.toSet());
      function().ifPresent(name -> CALLS.add(new Call(name, action, general)));
    }
  }

  /** Function, action and the keys of one call; without calls whose keys are among another's. */
  static Set<String> all() {
    return CALLS.stream()
        .filter(call -> CALLS.stream().noneMatch(call::isPartOf))
        .map(Call::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Optional<String> function() {
    return FRAMES.walk(
        frames ->
            frames
                .map(frame -> topLevel(frame.getClassName()))
                .dropWhile(name -> source(name) == Source.FAKE)
                .takeWhile(name -> source(name) != Source.TEST)
                .filter(name -> source(name) == Source.USE_CASE)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .findFirst());
  }

  private static String topLevel(String className) {
    return className.split("\\$", 2)[0];
  }

  private static Source source(String topLevel) {
    return SOURCES.computeIfAbsent(topLevel, WrittenTags::sourceOf);
  }

  private static Source sourceOf(String topLevel) {
    if (!topLevel.startsWith("rolebridge.")) {
      return Source.OTHER;
    }
    String simpleName = topLevel.substring(topLevel.lastIndexOf('.') + 1);
    if (topLevel.equals(WrittenTags.class.getName()) || simpleName.startsWith("Fake")) {
      return Source.FAKE;
    }
    URL file = WrittenTags.class.getResource("/" + topLevel.replace('.', '/') + ".class");
    if (file.getPath().contains("/test-classes/")) {
      return Source.TEST;
    }
    boolean handled =
        topLevel.startsWith("rolebridge.domain.")
            && WrittenTags.class.getResource("/rolebridge/handler/" + simpleName + "Handler.class")
                != null;
    return handled ? Source.USE_CASE : Source.OTHER;
  }

  /** What a request calls its tags is of no matter either. */
  private static String general(String key) {
    return key.startsWith("rolebridge:")
        ? NAMED.stream().filter(key::startsWith).findFirst().map(name -> name + "*").orElse(key)
        : "*";
  }
}
