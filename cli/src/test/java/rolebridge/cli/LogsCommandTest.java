package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogsCommandTest {

  @ParameterizedTest
  @CsvSource({
    "1h, 2026-01-01T11:00:00Z",
    "99999d, 1970-01-01T00:00:00Z",
    "999999d, 1970-01-01T00:00:00Z"
  })
  void since_beginsWithTheEpochAtTheEarliest(String since, Instant start) {
    assertThat(LogsCommand.start(Instant.parse("2026-01-01T12:00:00Z"), since)).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "User x.a has no role. | true",
        "arn:aws:iam::000000000000:user/rolebridge/x.a | true",
        "arn:aws:iam::000000000000:role/rolebridge/x.a/r | true",
        "Key of x.a. | true",
        "Key of x.a, which is old | true",
        "Key of x.ab | false",
        "Key of x.a.b | false",
        "Key of y.x.a | false",
        "Key of xoa | false"
      })
  void user_isNamedAsAWholeWord(String text, boolean named) {
    assertThat(LogsCommand.isNamed("x.a", text)).isEqualTo(named);
  }
}
