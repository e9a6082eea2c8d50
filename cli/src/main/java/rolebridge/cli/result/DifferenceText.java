package rolebridge.cli.result;

import static picocli.CommandLine.Help.Ansi.Style;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.rehearsal.Difference;
import rolebridge.cli.setup.Json;
import rolebridge.domain.policy.PolicyDocument;

/**
 * A difference as a unified diff of JSON, an element or member a line.
 *
 * @param coloured whether what goes is red and what comes is green
 */
record DifferenceText(boolean coloured) {

  /** From the last line of a statement's Principal to its Sid. */
  private static final int CONTEXT = 5;

  private static final String NOTHING = "/dev/null";

  /** The part as the JSON document calls it. */
  static String name(Difference.Part part) {
    return switch (part) {
      case USER_POLICY -> "userPolicy";
      case PERMISSIONS -> "permissions";
      case TRUST -> "trust";
      case SETTINGS -> "settings";
      case BOUNDARY -> "boundary";
      case TAGS -> "tags";
    };
  }

  String of(Difference difference) {
    String title = name(difference.part()) + " of " + difference.resource();
    boolean isNew = difference.before() == null;
    List<String> before =
        isNew ? List.of() : Json.lines(arranged(difference.before(), difference.after()));
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            isNew ? NOTHING : title + " (now)",
            title + " (planned)",
            before,
            DiffUtils.diff(before, Json.lines(difference.after())),
            CONTEXT);
    return String.join("\n", lines.stream().map(this::coloured).toList());
  }

  private String coloured(String line) {
    if (!coloured || line.isEmpty()) {
      return line;
    }
    return switch (line.charAt(0)) {
      case '-' -> in(Style.fg_red, line);
      case '+' -> in(Style.fg_green, line);
      case '@' -> in(Style.fg_cyan, line);
      default -> line;
    };
  }

  private static String in(Style style, String line) {
    return style.on() + line + style.off();
  }

  /**
   * The same as {@code before}, written as {@code after} is: IAM reads neither an order of members,
   * values and statements nor a difference between a value and a list of it, so none is shown.
   */
  private static Object arranged(Object before, Object after) {
    if (before instanceof Map<?, ?> former && after instanceof Map<?, ?> latter) {
      Map<Object, Object> result = new LinkedHashMap<>();
      latter.forEach(
          (key, value) -> {
            if (former.containsKey(key)) {
              result.put(key, arranged(former.get(key), value));
            }
          });
      former.forEach(result::putIfAbsent);
      return result;
    }
    if (after instanceof List<?> latter) {
      return arranged(PolicyDocument.asList(before), latter);
    }
    return before instanceof List<?> former && former.size() == 1
        ? arranged(former.getFirst(), after)
        : before;
  }

  private static List<Object> arranged(List<?> before, List<?> after) {
    List<Object> left = new ArrayList<>(before);
    List<Object> result = new ArrayList<>();
    for (Object value : after) {
      takeCounterpart(left, value).ifPresent(former -> result.add(arranged(former, value)));
    }
    result.addAll(left);
    return result;
  }

  private static Optional<Object> takeCounterpart(List<Object> left, Object value) {
    for (Iterator<Object> each = left.iterator(); each.hasNext(); ) {
      Object former = each.next();
      if (isCounterpart(former, value)) {
        each.remove();
        return Optional.of(former);
      }
    }
    return Optional.empty();
  }

  @SuppressWarnings("unchecked")
  private static boolean isCounterpart(Object former, Object latter) {
    if (former instanceof Map<?, ?> one && latter instanceof Map<?, ?> other) {
      return one.get("Sid") == null
          ? PolicyDocument.canonicalText((Map<String, Object>) one)
              .equals(PolicyDocument.canonicalText((Map<String, Object>) other))
          : one.get("Sid").equals(other.get("Sid"));
    }
    return former.equals(latter);
  }
}
