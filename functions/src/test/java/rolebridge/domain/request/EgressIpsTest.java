package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressIpsTest {

  @Test
  void parse_blank_isNone() {
    assertThat(EgressIps.parse("")).isEqualTo(EgressIps.NONE);
    assertThat(EgressIps.parse(" ")).isEqualTo(EgressIps.NONE);
  }

  @Test
  void parse_severalWithSpaces_keepsTheirOrder() {
    assertThat(EgressIps.parse("198.51.100.7, 203.0.113.0/28").blocks())
        .containsExactly("198.51.100.7", "203.0.113.0/28");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, sourceIpNotPublic",
    "nonsense, sourceIpForm",
    "'198.51.100.7,', sourceIpForm",
    "198.51.100.7/24, sourceIpHostBits",
    "0.0.0.0/0, sourceIpTooWide",
    "'198.51.100.7,198.51.100.7', duplicateSourceIp",
  })
  void parse_againstTheRulesOfRequests_namesRuleAndRemedy(String text, String rule) {
    assertThatThrownBy(() -> EgressIps.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(" + rule + "): ");
  }

  @Test
  void addedTo_noLimit_addsNothing() {
    assertThat(EgressIps.parse("198.51.100.7").addedTo(List.of())).isEmpty();
  }

  @Test
  void addedTo_limits_putsOursBehindAndLeavesOutWhatIsCovered() {
    EgressIps egress = EgressIps.parse("203.0.113.9/32,198.51.100.7/32,2001:db8::1");

    assertThat(egress.addedTo(List.of("198.51.100.0/24", "203.0.113.8")))
        .containsExactly("198.51.100.0/24", "203.0.113.8", "203.0.113.9/32", "2001:db8::1");
    assertThat(egress.addedTo(List.of("203.0.113.9"))).doesNotContain("203.0.113.9/32");
  }
}
