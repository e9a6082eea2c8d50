package rolebridge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatePayloadTest {

  private static final Map<String, Object> PAYLOAD = Map.of("executionArn", "arn", "userName", "u");

  record Named(String executionArn, String userName) {}

  record ForTheLog(String userName) {}

  @Test
  void read_takesTheExecution_whereTheInputHasIt_elsePassesItOver() throws IOException {
    assertThat(StatePayload.read(PAYLOAD, Named.class)).isEqualTo(new Named("arn", "u"));
    assertThat(StatePayload.read(PAYLOAD, ForTheLog.class)).isEqualTo(new ForTheLog("u"));
    assertThat(StatePayload.read(Map.of("userName", "u"), ForTheLog.class))
        .isEqualTo(new ForTheLog("u"));
  }

  @Test
  void read_isStrictInAllElse() {
    assertThatThrownBy(() -> StatePayload.read(Map.of("userName", "u"), Named.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("executionArn");
    assertThatThrownBy(
            () -> StatePayload.read(Map.of("executionArn", "a", "user", "u"), ForTheLog.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("user");
  }
}
