package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProvisionInputTest {

  private static final Map<String, Object> REQUEST = Map.of("userName", "u");

  @Test
  void of_requestWithRequester_readsBoth() {
    assertThat(ProvisionInput.of(Map.of("request", REQUEST, "requestedBy", "me")))
        .isEqualTo(new ProvisionInput(REQUEST, "me", ""));
  }

  @Test
  void of_requestOfAnotherAccount_readsItsSender() {
    assertThat(
            ProvisionInput.of(
                Map.of("request", REQUEST, "requestedBy", "me", "senderAccount", "444455556666")))
        .isEqualTo(new ProvisionInput(REQUEST, "me", "444455556666"));
  }

  @Test
  void of_requestAlone_hasNoRequester() {
    assertThat(ProvisionInput.of(Map.of("request", REQUEST)))
        .isEqualTo(new ProvisionInput(REQUEST, "", ""));
  }

  static Stream<Map<String, Object>> bareRequests() {
    return Stream.of(
        REQUEST,
        Map.of(),
        Map.of("requestedBy", "me"),
        Map.of("request", "text"),
        Map.of("request", REQUEST, "requestedBy", 7),
        Map.of("request", REQUEST, "senderAccount", "1"),
        Map.of("request", REQUEST, "senderAccount", 444455556666L),
        Map.of("request", REQUEST, "other", "x"));
  }

  @ParameterizedTest
  @MethodSource("bareRequests")
  void of_anythingElse_isABareRequest(Map<String, Object> input) {
    assertThat(ProvisionInput.of(input)).isEqualTo(new ProvisionInput(input, "", ""));
  }
}
