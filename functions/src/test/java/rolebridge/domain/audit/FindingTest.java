package rolebridge.domain.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.json.StrictJson;

class FindingTest {

  private static final String ROLE = "arn:aws:iam::444455556666:role/rolebridge/xsoar/";

  /** A tag's value and a path are whatever an account's administrator writes. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "\"", "\\", "\u754c", "\ud83d\ude00", "\u202e"})
  void finding_takesAtMostElevenHundredBytes(String unit) throws IOException {
    String text = unit.repeat(600);

    for (Kind kind : Kind.values()) {
      Finding finding = new Finding(kind, ROLE + text, text, text, false);
      assertThat(StrictJson.text(finding).getBytes(UTF_8).length).isLessThanOrEqualTo(1_100);
    }
  }

  /** Else what differs of one role would count as seen of another. */
  @Test
  void longResources_thatDifferAtTheirEnd_stayTwo() {
    String path = ROLE + "p".repeat(450);

    List<Finding> findings =
        List.of(
            new Finding(Kind.LOOK_ALIKE, path + "/one", "", "", false),
            new Finding(Kind.LOOK_ALIKE, path + "/two", "", "", false));

    assertThat(findings.getFirst().isLike(findings.getLast())).isFalse();
    assertThat(findings)
        .allSatisfy(finding -> assertThat(finding.resource()).startsWith(ROLE).contains("p…"));
    assertThat(findings.getFirst().asRepaired().resource())
        .isEqualTo(findings.getFirst().resource());
  }

  @Test
  void usualResource_isItself() {
    String role = ROLE + "r".repeat(64);

    assertThat(new Finding(Kind.LOOK_ALIKE, role, "", "", false).resource()).isEqualTo(role);
  }
}
