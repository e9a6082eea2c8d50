package rolebridge.domain.iamdata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The condition keys that begin with {@code aws:} (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">AWS
 * global condition context keys</a>). Their case doesn't count.
 */
public final class GlobalConditionKeys {

  /** What each of them begins with. */
  public static final String PREFIX = "aws:";

  private static final String SEVERAL_VALUES = "[]";
  private static final String NAMED = "/*";

  private static final List<String> NAMES = new ArrayList<>();
  private static final Map<String, List<String>> TYPES = new HashMap<>();
  private static final Set<String> MULTIVALUED = new HashSet<>();

  static {
    for (String line : read()) {
      List<String> words = List.of(line.split(" ", -1));
      String name = withoutMarks(words.getFirst());
      String key = name.toLowerCase(Locale.ROOT);
      NAMES.add(name);
      TYPES.put(key, words.subList(1, words.size()));
      if (words.getFirst().endsWith(SEVERAL_VALUES)) {
        MULTIVALUED.add(key);
      }
    }
  }

  private GlobalConditionKeys() {}

  /** Whether a key begins as these do, known or not. */
  public static boolean isOne(String key) {
    return key.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /** Whether AWS has the key; one that holds a tag's key, such as {@code aws:ResourceTag/team}. */
  public static boolean isKnown(String key) {
    String wanted = key.toLowerCase(Locale.ROOT);
    int slash = wanted.indexOf('/');
    return slash < 0
        ? TYPES.containsKey(wanted)
        : slash < wanted.length() - 1 && TYPES.containsKey(wanted.substring(0, slash + 1));
  }

  /**
   * Which operators but those of texts can compare the key's value, as the words that their names
   * have: Bool, Date, IpAddress or Numeric. Empty for a key that isn't known; a tag's value may be
   * anything, so that of one isn't known either.
   */
  public static Optional<List<String>> typesOf(String key) {
    return Optional.ofNullable(TYPES.get(key.toLowerCase(Locale.ROOT)));
  }

  /** Whether a request may have several values of the key. */
  public static boolean isMultivalued(String key) {
    return MULTIVALUED.contains(key.toLowerCase(Locale.ROOT));
  }

  /** All of them; those that hold a tag's key end in a slash. */
  public static List<String> names() {
    return Collections.unmodifiableList(NAMES);
  }

  private static String withoutMarks(String line) {
    if (line.endsWith(NAMED)) {
      return line.substring(0, line.length() - 1);
    }
    return line.endsWith(SEVERAL_VALUES)
        ? line.substring(0, line.length() - SEVERAL_VALUES.length())
        : line;
  }

  private static List<String> read() {
    try (InputStream in =
        GlobalConditionKeys.class.getResourceAsStream("global-condition-keys.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
