package rolebridge.cli.stack;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import rolebridge.cli.setup.Failure;

/**
 * A stack's tags that are neither AWS's nor rolebridge's, such as a cost centre. CloudFormation
 * passes them on to the resources, so IAM's rules for tags of roles are theirs (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html">Tags for IAM resources</a>).
 */
final class StackTags {

  /** CloudFormation's API Reference, Tag. */
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");

  private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");

  /** A resource has 50 at most, of which these leave some to rolebridge and to SAM. */
  private static final int MOST = 40;

  private static final Pattern RESERVED = Pattern.compile("(?i)(aws|rolebridge):.*");

  private StackTags() {}

  /** Refuses what can't be somebody's tag of the stack. */
  static void check(Map<String, String> given) {
    TreeMap<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.forEach(
        (key, value) -> {
          if (RESERVED.matcher(key).matches()) {
            throw refused(
                key,
                value,
                "keys that begin with aws: or rolebridge: are AWS's and rolebridge's own");
          }
          if (!KEY.matcher(key).matches()) {
            throw refused(
                key, value, "a key has 1 to 128 letters, digits, spaces and _ . : / = + - @");
          }
          if (!VALUE.matcher(value).matches()) {
            throw refused(
                key, value, "a value has up to 256 letters, digits, spaces and _ . : / = + - @");
          }
          if (seen.put(key, value) != null) {
            throw refused(key, value, "IAM takes no two keys that differ in case only");
          }
        });
    if (given.size() > MOST) {
      throw Failure.usage(
          "BadTag",
          given.size()
              + " tags are more than the "
              + MOST
              + " that a stack's resources have room"
              + " for.",
          "Leave some out.");
    }
  }

  private static Failure refused(String key, String value, String rule) {
    return Failure.usage(
        "BadTag",
        "The stack can't have the tag \"" + key + "=" + value + "\": " + rule + ".",
        "Write another with --tag, or below [tags] in rolebridge.toml.");
  }

  /** Those among the tags of a stack that somebody gave it. */
  static Map<String, String> ofOthers(Map<String, String> present) {
    Map<String, String> tags = new TreeMap<>(present);
    tags.keySet().removeIf(key -> RESERVED.matcher(key).matches());
    return tags;
  }

  /**
   * What somebody's tags of a stack become with these; a key that differs in case only is the same.
   */
  static Map<String, String> merged(Map<String, String> present, Map<String, String> given) {
    Map<String, String> merged = ofOthers(present);
    given.forEach(
        (key, value) -> {
          merged.keySet().removeIf(other -> folded(other).equals(folded(key)));
          if (!value.isEmpty()) {
            merged.put(key, value);
          }
        });
    return merged;
  }

  private static String folded(String key) {
    return key.toLowerCase(Locale.ROOT);
  }
}
