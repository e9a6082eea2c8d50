package rolebridge.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;

class StackSettingsTest {

  private static StackSettings with(Map<String, String> parameters) {
    return new StackSettings(
        new LocalAccount(
            URI.create("http://127.0.0.1:4566"), new Commands(List.of("--profile", "prod"))),
        new DeployedStack(
            Map.of(), Map.of(), parameters, Optional.empty(), "123456789012", Optional.empty()));
  }

  @Test
  void wholeNumber_isRead() {
    assertThat(with(Map.of("RoleUnusedHours", "24")).roleUnusedFor())
        .isEqualTo(Duration.ofHours(24));
  }

  /** A stack that an older template made may have one. */
  @ParameterizedTest
  @ValueSource(strings = {"90.5", "1e2", "", " 24", "99999999999"})
  void whatIsNoWholeNumber_isToldWithItsRemedy(String value) {
    assertThatThrownBy(() -> with(Map.of("RoleUnusedHours", value)).roleUnusedFor())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("BadParameter");
              assertThat(failure.remedy())
                  .isEqualTo(
                      "Set it anew: ./rolebridge up --parameter RoleUnusedHours=NUMBER --profile"
                          + " prod.");
            })
        .hasMessageContaining("RoleUnusedHours is \"" + value + "\"");
  }

  @Test
  void parameterThatTheStackLacks_asksForTheSourcesStack() {
    assertThatThrownBy(() -> with(Map.of()).roleUnusedFor())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("StackOutdated"))
        .hasMessageContaining("RoleUnusedHours");
  }
}
