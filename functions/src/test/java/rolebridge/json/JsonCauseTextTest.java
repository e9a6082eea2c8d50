package rolebridge.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonCauseTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"errorMessage\":\"No.\",\"errorType\":\"x.Y\",\"stackTrace\":[\"a\",\"b\"]} | No.",
        "{\"errorMessage\":\"A \\\"name\\\".\",\"errorType\":\"x.Y\",\"stackTrace\":[\"a | A \"name\".",
        "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"Late.\"} | Late.",
        "{\"cause\":{\"errorMessage\":\"inner\"},\"errorMessage\":\"outer\"} | outer",
        "{\"errorMessage\":null,\"errorType\":\"x.Y\"} | {\"errorMessage\":null,\"errorType\":\"x.Y\"}",
        "{\"errorMessage\":\"cut in the mid | {\"errorMessage\":\"cut in the mid",
        "{\"FailedEntryCount\":1} | {\"FailedEntryCount\":1}",
        "[\"errorMessage\"] | [\"errorMessage\"]",
        "User is not authorized | User is not authorized",
        "{ | {",
        "`` | ``"
      })
  void message_isTheFunctionsOwn_orTheWholeCause(String cause, String message) {
    assertThat(new JsonCauseText().message(cause)).isEqualTo(message);
  }
}
