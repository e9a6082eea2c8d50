package rolebridge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.port.SecretAccessKey;

class SecretTextTest {

  private static final SecretAccessKey KEY =
      new SecretAccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

  @Test
  void of_isTheFormXsoarReads() throws IOException {
    assertThat(StrictJson.readObject(SecretText.of(KEY)))
        .isEqualTo(
            Map.of(
                "username",
                "AKIAIOSFODNN7EXAMPLE",
                "password",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
  }

  @Test
  void parse_readsItBack() {
    assertThat(SecretText.parse(SecretText.of(KEY))).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hunter2",
        "\"hunter2\"",
        "{\"hunter2\":1}",
        "{\"username\":\"AKIA\",\"password\":\"hunter2\",\"more\":\"hunter2\"}",
        "{\"username\":\"AKIA\",\"password\":\"hunter2\"} hunter2",
        "{\"username\":\"AKIA\",\"password\":\"hunter2\",\"password\":\"hunter2\"}",
        "{\"username\":\"AKIA\",\"password\":{\"hunter2\":1}}",
        "{\"username\":\"AKIA\",\"password\":hunter2}",
        "{\"username\":null,\"password\":\"hunter2\"}",
        "{\"username\":\"hunter2\",\"password\":null}",
        "null"
      })
  void parse_anythingElse_failsWithoutShowingIt(String text) {
    assertThatThrownBy(() -> SecretText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The secret isn't of the form {\"username\": …, \"password\": …}; it was edited by"
                + " hand.")
        .hasNoCause();
  }

  @Test
  void secretAccessKey_text_neverHoldsTheSecret() {
    assertThat(KEY.toString())
        .isEqualTo("SecretAccessKey[id=AKIAIOSFODNN7EXAMPLE, secret=(not shown)]");
    assertThat("%s".formatted(KEY)).doesNotContain(KEY.secret());
  }

  @Test
  void secretAccessKey_withoutPart_isRefused() {
    assertThatThrownBy(() -> new SecretAccessKey(null, "secret"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("id");
    assertThatThrownBy(() -> new SecretAccessKey("id", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("secret");
  }
}
