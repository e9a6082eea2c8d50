package rolebridge.cli.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Failure;

class PlatformTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:4566",
        "http://127.9.9.9:1",
        "http://localhost:4566",
        "https://[::1]:4566"
      })
  void loopback_addressOfThisMachine_isTaken(String endpoint) {
    assertThat(Platform.loopback(endpoint)).hasToString(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1:4566",
        "http://localhost.example.com:4566",
        "https://iam.amazonaws.com",
        "http://127.0.0.1.example.com",
        "127.0.0.1:4566",
        "ftp://127.0.0.1",
        "http://[2001:db8::1]:4566",
        "http://user@192.0.2.1/127.0.0.1",
        "http://2130706433.example.com",
        "not a url"
      })
  void loopback_anythingElse_isRefused(String endpoint) {
    assertThatThrownBy(() -> Platform.loopback(endpoint))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(endpoint)
        .hasMessageContaining("is not an HTTP address of this machine");
  }
}
