package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WhoseRunTest {

  @Test
  void user_isTheRequests_orTheOneOfTheEventThatItCameBy() {
    Map<String, Object> request = Map.of("userName", "xsoar.remediation", "now", true);

    assertThat(WhoseRun.in(request)).contains("xsoar.remediation");
    assertThat(WhoseRun.in(Map.of("id", "one", "detail", request))).contains("xsoar.remediation");
    Map<String, Object> asked = Map.of("request", request, "requestedBy", "approved by somebody");
    assertThat(WhoseRun.in(asked)).contains("xsoar.remediation");
    assertThat(WhoseRun.in(Map.of("id", "one", "detail", asked))).contains("xsoar.remediation");
    assertThat(WhoseRun.in(Map.of("request", "theirs"))).isEmpty();
    assertThat(WhoseRun.in(Map.of("requestedBy", "schedule"))).isEmpty();
    assertThat(WhoseRun.in(Map.of("userName", 5))).isEmpty();
    assertThat(WhoseRun.in(Map.of())).isEmpty();
  }
}
