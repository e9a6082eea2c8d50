package rolebridge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  record Pair(String key, int value) {}

  @Test
  void readObject_readsATree() throws IOException {
    assertThat(StrictJson.readObject(" {\"a\": [1, \"x\", true, null, {\"b\": 1.5}]} \n"))
        .isEqualTo(
            Map.of("a", Arrays.asList(1, "x", true, null, Map.of("b", new BigDecimal("1.5")))));
  }

  /** IAM gets a policy's number as it was written, and not as a floating-point number shows it. */
  @ParameterizedTest
  @ValueSource(strings = {"1.10", "12345678.9", "0.1000000000000000000000001", "10000000.0"})
  void numbers_keepTheirDigits(String number) throws IOException {
    String json = "{\"a\":" + number + "}";

    assertThat(StrictJson.text(StrictJson.readObject(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "{\"a\": 1} x; 1; 10",
        "{\"a\": 1}{\"b\": 2}; 1; 9",
        "{\"a\": 1,}; 1; 9",
        "{\"a\": 1, \"a\": 2}; 1; 15",
        "{'a': 1}; 1; 2",
        "{\"a\": 01}; 1; 8",
        "[1]; 1; 1"
      })
  void readObject_malformed_saysWhere(String json, int line, int column) {
    assertThatThrownBy(() -> StrictJson.readObject(json))
        .isInstanceOfSatisfying(
            JsonProcessingException.class,
            e ->
                assertThat(List.of(e.getLocation().getLineNr(), e.getLocation().getColumnNr()))
                    .containsExactly(line, column));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{\"a\": 1", "1", "\"a\"", "// a\n{}", "{\"a\": NaN}"})
  void readObject_noObject_fails(String json) {
    assertThatThrownBy(() -> StrictJson.readObject(json)).isInstanceOf(IOException.class);
  }

  @Test
  void read_fillsARecord() throws IOException {
    String json = "{\"key\": \"k\", \"value\": 1}";

    assertThat(StrictJson.read(json, Pair.class)).isEqualTo(new Pair("k", 1));
    assertThat(StrictJson.read(new ByteArrayInputStream(json.getBytes(UTF_8)), Pair.class))
        .isEqualTo(new Pair("k", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\": \"k\", \"value\": 1, \"more\": 2}",
        "{\"key\": \"k\", \"value\": 1} {}"
      })
  void read_whatDoesNotFit_fails(String json) {
    assertThatThrownBy(() -> StrictJson.read(json, Pair.class)).isInstanceOf(IOException.class);
    assertThatThrownBy(
            () -> StrictJson.read(new ByteArrayInputStream(json.getBytes(UTF_8)), Pair.class))
        .isInstanceOf(IOException.class);
  }

  enum Access {
    READ,
    WRITE
  }

  record Command(Access access, Optional<Pair> pair) {}

  @Test
  void read_constantsAndWhatMayBeNull() throws IOException {
    assertThat(StrictJson.read("{\"access\": \"READ\", \"pair\": null}", Command.class))
        .isEqualTo(new Command(Access.READ, Optional.empty()));
    assertThat(
            StrictJson.read(
                "{\"access\": \"WRITE\", \"pair\": {\"key\": \"k\", \"value\": 1}}", Command.class))
        .isEqualTo(new Command(Access.WRITE, Optional.of(new Pair("k", 1))));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "{\"access\": \"read\", \"pair\": null}; Field /access is none of [READ, WRITE]",
        "{\"access\": 0, \"pair\": null}; Field /access is a number, not text",
        "{\"access\": \"READ\"}; Field /pair is missing",
        "{\"access\": \"READ\", \"pair\": []}; Field /pair is a list, not an object"
      })
  void read_noConstantAndNoOptional_fails(String json, String message) {
    assertThatThrownBy(() -> StrictJson.read(json, Command.class))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }
}
