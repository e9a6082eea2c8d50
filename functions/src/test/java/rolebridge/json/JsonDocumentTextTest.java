package rolebridge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;

class JsonDocumentTextTest {

  private final JsonDocumentText text = new JsonDocumentText();

  @Test
  void compact_hasNoWhiteSpace() {
    assertThat(text.compact(TrustPolicy.closed()))
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"RolebridgeTrust\","
                + "\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"*\"},"
                + "\"Action\":\"sts:AssumeRole\"}]}");
  }

  @Test
  void parse_compacted_isTheSame() {
    PolicyDocument document =
        PolicyDocument.of(
            List.of(Map.of("Action", List.of("a:B", "c:D"), "Resource", "*"), Map.of()));

    assertThat(text.parse(text.compact(document))).isEqualTo(document);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "\"x\"", "{\"a\":1,\"a\":2}", "{} x", "null"})
  void parse_noObject_fails(String json) {
    assertThatThrownBy(() -> text.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not a policy document: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Statement\":null}",
        "{\"Statement\":[null]}",
        "{\"Statement\":[{\"Principal\":{\"AWS\":[\"*\",null]}}]}"
      })
  void parse_null_fails(String json) {
    assertThatThrownBy(() -> text.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a policy document: it holds null");
  }
}
