package rolebridge.domain.request;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.StoredSecret;

/**
 * The requester's own tags, after IAM's rules for users and roles (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html">Tags for IAM resources</a>).
 */
final class TagRules {

  /**
   * IAM's quotas and Secrets Manager's: 50 tags on a resource, less those that rolebridge keeps for
   * its own, on a secret the most. What all requests of a user may have together depends on the
   * secret, so ResolveRequest tells.
   */
  static final int TAG_LIMIT = 30;

  /** The tags are on a secret, too, and Secrets Manager takes less than IAM's 128. */
  static final int KEY_LIMIT = StoredSecret.TAG_KEY_LIMIT;

  /** Likewise less than IAM's 256. */
  static final int VALUE_LIMIT = StoredSecret.TAG_VALUE_LIMIT;

  private static final String AWS_PREFIX = "aws:";
  private static final String OWN_PREFIX = "rolebridge:";
  private static final String ALPHABET = "letters, digits, spaces and _ . : / = + - @";

  private TagRules() {}

  static Optional<Map<String, String>> read(Field field) {
    return field.members().map(members -> readAll(field, members));
  }

  private static Map<String, String> readAll(Field field, Members members) {
    if (members.names().size() > TAG_LIMIT) {
      field.violates(
          "tagCount",
          members.names().size() + " tags",
          "Write at most " + TAG_LIMIT + " tags: AWS takes 50, and rolebridge needs some of them.");
    }
    Map<String, String> tags = new LinkedHashMap<>();
    Set<String> keysSeen = new HashSet<>();
    members.forEach(
        (key, value) -> {
          checkKey(key, value);
          if (!keysSeen.add(key.toLowerCase(Locale.ROOT))) {
            value.violates(
                "duplicateTag",
                key,
                "Leave one of the tags out: IAM doesn't tell their keys' upper and lower case"
                    + " apart.");
          }
          readValue(value).ifPresent(text -> tags.put(key, text));
        });
    return tags;
  }

  private static void checkKey(String key, Field tag) {
    int length = key.codePointCount(0, key.length());
    if (length < 1 || length > KEY_LIMIT) {
      tag.violates(
          "tagKeyLength",
          key,
          "Write a tag key of 1 to %d characters; it has %d.".formatted(KEY_LIMIT, length));
    }
    if (!isOfTagAlphabet(key)) {
      tag.violates("tagKeyCharacters", key, "Write the tag key with only " + ALPHABET + ".");
    }
    String lowerCase = key.toLowerCase(Locale.ROOT);
    if (lowerCase.startsWith(AWS_PREFIX) || lowerCase.startsWith(OWN_PREFIX)) {
      tag.violates(
          "tagKeyReserved",
          key,
          "Write a tag key that begins neither with %s (AWS's own) nor with %s (rolebridge's own)."
              .formatted(AWS_PREFIX, OWN_PREFIX));
    }
  }

  private static Optional<String> readValue(Field tag) {
    Optional<String> value = tag.text();
    value.ifPresent(
        text -> {
          int length = text.codePointCount(0, text.length());
          if (length > VALUE_LIMIT) {
            tag.violates(
                "tagValueLength",
                "Write a tag value of at most %d characters; it has %d."
                    .formatted(VALUE_LIMIT, length));
          }
          if (!isOfTagAlphabet(text)) {
            tag.violates("tagValueCharacters", "Write the tag value with only " + ALPHABET + ".");
          }
        });
    return value;
  }

  /** IAM's pattern for both: {@code [\p{L}\p{Z}\p{N}_.:/=+\-@]*}. */
  private static boolean isOfTagAlphabet(String text) {
    return text.codePoints().allMatch(TagRules::isOfTagAlphabet);
  }

  private static boolean isOfTagAlphabet(int character) {
    return switch (Character.getType(character)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.LETTER_NUMBER,
          Character.OTHER_NUMBER,
          Character.SPACE_SEPARATOR ->
          true;
      default -> "_.:/=+-@".indexOf(character) >= 0;
    };
  }
}
