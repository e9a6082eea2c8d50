package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionDenialTest {

  private static final Instant TIME = Instant.parse("2026-03-01T08:00:00.123Z");

  /** The condition has whole seconds, and IAM needs a moment to spread what ends new sessions. */
  @Test
  void lastIssue_isNeverBeforeTheLastSession() {
    assertThat(SessionDenial.lastIssue(TIME)).isEqualTo("2026-03-01T08:00:31Z");
    assertThat(SessionDenial.lastIssue(Instant.parse("2026-03-01T08:00:00Z")))
        .isEqualTo("2026-03-01T08:00:31Z");
  }

  /** A policy of its name, whoever wrote it, may give something. */
  @Test
  void onlyDenies_eachStatementCounts() {
    PolicyDocument denial = SessionDenial.before(TIME);
    Map<String, Object> denying = denial.statements().getFirst();

    assertThat(SessionDenial.onlyDenies(denial)).isTrue();
    assertThat(
            SessionDenial.onlyDenies(
                PolicyDocument.of(
                    List.of(denying, Map.of("Effect", "Allow", "Action", "*", "Resource", "*")))))
        .isFalse();
  }

  @Test
  void isOne_byNameAndContent_andReadsNoOther() {
    Optional<PolicyDocument> denial = Optional.of(SessionDenial.before(TIME));
    Optional<PolicyDocument> wide =
        Optional.of(
            PolicyDocument.of(List.of(Map.of("Effect", "Allow", "Action", "*", "Resource", "*"))));

    assertThat(SessionDenial.isOne(SessionDenial.POLICY_NAME, () -> denial)).isTrue();
    assertThat(SessionDenial.isOne(SessionDenial.POLICY_NAME, () -> wide)).isFalse();
    assertThat(SessionDenial.isOne(SessionDenial.POLICY_NAME, Optional::empty)).isTrue();
    assertThat(
            SessionDenial.isOne(
                "theirs",
                () -> {
                  throw new AssertionError("read");
                }))
        .isFalse();
  }
}
