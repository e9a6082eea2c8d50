package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.with;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagRulesTest {

  private static final String ALPHABET = "letters, digits, spaces and _ . : / = + - @.";

  @Test
  void tagsOfIamsAlphabet_areAccepted() {
    Map<String, Object> tags = new LinkedHashMap<>();
    tags.put("k".repeat(127), "v".repeat(255));
    tags.put("Größe: 東京 _.:/=+-@", "");
    tags.put("Description", "xsoar integration user");

    assertThat(accepted(with("tags", tags)).tags()).isEqualTo(tags);
  }

  @Test
  void noTags_areAccepted() {
    assertThat(accepted(with("tags", Map.of())).tags()).isEmpty();
  }

  @Test
  void longKey() {
    String key = "k".repeat(128);

    assertThat(violationsOf(with("tags", Map.of(key, "v"))))
        .containsExactly(
            new Violation(
                "/tags/" + key,
                "tagKeyLength",
                key,
                "Write a tag key of 1 to 127 characters; it has 128."));
  }

  @Test
  void emptyKey() {
    assertThat(violationsOf(with("tags", Map.of("", "v"))))
        .containsExactly(
            new Violation(
                "/tags/", "tagKeyLength", "", "Write a tag key of 1 to 127 characters; it has 0."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a*", "a?", "<a>", "a😀", "a(b)"})
  void keyOfOtherCharacters(String key) {
    assertThat(violationsOf(with("tags", Map.of(key, "v"))))
        .containsExactly(
            new Violation(
                "/tags/" + key,
                "tagKeyCharacters",
                key,
                "Write the tag key with only " + ALPHABET));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:x", "AWS:x", "Aws:", "rolebridge:managed", "RoleBridge:x"})
  void reservedKey(String key) {
    assertThat(violationsOf(with("tags", Map.of(key, "v"))))
        .containsExactly(
            new Violation(
                "/tags/" + key,
                "tagKeyReserved",
                key,
                "Write a tag key that begins neither with aws: (AWS's own) nor with rolebridge:"
                    + " (rolebridge's own)."));
  }

  @Test
  void keysThatDifferInCase_areDuplicates() {
    Map<String, Object> tags = new LinkedHashMap<>();
    tags.put("Team", "a");
    tags.put("team", "b");

    assertThat(violationsOf(with("tags", tags)))
        .containsExactly(
            new Violation(
                "/tags/team",
                "duplicateTag",
                "team",
                "Leave one of the tags out: IAM doesn't tell their keys' upper and lower case"
                    + " apart."));
  }

  @Test
  void longValue() {
    String value = "v".repeat(256);

    assertThat(violationsOf(with("tags", Map.of("k", value))))
        .containsExactly(
            new Violation(
                "/tags/k",
                "tagValueLength",
                value,
                "Write a tag value of at most 255 characters; it has 256."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a\nb", "a\u0000", "{}", "\ud800"})
  void valueOfOtherCharacters(String value) {
    assertThat(violationsOf(with("tags", Map.of("k", value))))
        .containsExactly(
            new Violation(
                "/tags/k",
                "tagValueCharacters",
                value,
                "Write the tag value with only " + ALPHABET));
  }

  @Test
  void valueOfAnotherType() {
    assertThat(violationsOf(with("tags", Map.of("k", 42))))
        .containsExactly(
            new Violation(
                "/tags/k",
                "wrongType",
                "42",
                "Write a string in double quotes here, not this number."));
  }

  @Test
  void moreTagsThanThereIsRoomFor() {
    Map<String, Object> tags = new LinkedHashMap<>();
    for (int i = 0; i < 30; i++) {
      tags.put("k" + i, "v");
    }
    assertThat(violationsOf(with("tags", tags))).isEmpty();

    tags.put("k30", "v");
    assertThat(violationsOf(with("tags", tags)))
        .containsExactly(
            new Violation(
                "/tags",
                "tagCount",
                "31 tags",
                "Write at most 30 tags: AWS takes 50, and rolebridge needs some of them."));
  }
}
