package rolebridge.cli.request;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * In which lines some fields of a text begin: whoever reads the text tells what it comes by. What
 * is kept grows with the fields asked for and not with the text, which may have a hundred thousand
 * elements below a name as long as itself.
 */
final class FieldLines {

  /** The documents of requests have some ten. */
  private static final int MOST_LEVELS = 64;

  /** What is said of a text that has more. */
  static final String TOO_DEEP =
      "more than " + MOST_LEVELS + " lists and mappings within each other";

  /** A field, or one on the way to it. */
  private static final class Node {
    private final Map<String, Node> below = new HashMap<>();
    private Optional<String> pointer = Optional.empty();
  }

  /** A mapping or list that isn't ended yet. */
  private static final class Level {
    private final Optional<Node> node;
    private final boolean mapping;
    private Optional<String> key = Optional.empty();
    private int elements;

    private Level(Optional<Node> node, boolean mapping) {
      this.node = node;
      this.mapping = mapping;
    }

    /** The field whose value begins here, if it leads to one that is asked for. */
    private Optional<Node> next() {
      String name = mapping ? key.orElse("") : String.valueOf(elements++);
      key = Optional.empty();
      return node.map(from -> from.below.get(name));
    }
  }

  private final Node root = new Node();
  private final Deque<Level> levels = new ArrayDeque<>();
  private final Map<String, Integer> found = new HashMap<>();

  /**
   * @param pointers of the fields to find (RFC 6901)
   */
  FieldLines(Collection<String> pointers) {
    for (String pointer : pointers) {
      Node node = root;
      if (!pointer.isEmpty()) {
        for (String name : pointer.substring(1).split("/", -1)) {
          node =
              node.below.computeIfAbsent(
                  name.replace("~1", "/").replace("~0", "~"), _ -> new Node());
        }
      }
      node.pointer = Optional.of(pointer);
    }
  }

  /** The name of what comes next in a mapping. */
  void key(String name) {
    levels.element().key = Optional.of(name);
  }

  /** A value that has none below it. */
  void value(int line) {
    begin(line);
  }

  /** A mapping or list begins. */
  void open(boolean mapping, int line) {
    levels.push(new Level(begin(line), mapping));
  }

  /** The innermost mapping or list ends. */
  void close() {
    levels.pop();
  }

  private Optional<Node> begin(int line) {
    Optional<Node> node = levels.isEmpty() ? Optional.of(root) : levels.element().next();
    node.flatMap(at -> at.pointer).ifPresent(pointer -> found.putIfAbsent(pointer, line));
    return node;
  }

  /** Whether a mapping has to have a name next. */
  boolean awaitsKey() {
    return !levels.isEmpty() && levels.element().mapping && levels.element().key.isEmpty();
  }

  /** Whether nothing is open, so that the next value is the whole text. */
  boolean isAtTheTop() {
    return levels.isEmpty();
  }

  /** Whether more is open than a request can have. */
  boolean isTooDeep() {
    return levels.size() > MOST_LEVELS;
  }

  /** The lines, counted from 1, of those that were come by. */
  Map<String, Integer> found() {
    return Map.copyOf(found);
  }
}
