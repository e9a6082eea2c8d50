package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
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

  private static boolean isOne(PolicyDocument document) {
    return SessionDenial.isOne(Optional.of(document), TIME);
  }

  private static PolicyDocument changed(String element, Object value) {
    Map<String, Object> statement =
        new LinkedHashMap<>(SessionDenial.before(TIME).statements().getFirst());
    statement.put(element, value);
    return PolicyDocument.of(List.of(statement));
  }

  /**
   * Whoever may write it could end the denial by one that denies nothing, or deny all that come.
   */
  @Test
  void isOne_onlyInTheVeryFormOfARevocation_andOfATimeThatCanHaveCome() {
    Map<String, Object> denying = SessionDenial.before(TIME).statements().getFirst();
    Map<String, Object> wide = Map.of("Effect", "Allow", "Action", "*", "Resource", "*");
    Map<String, Object> sound = Map.of("DateLessThan", Map.of("aws:TokenIssueTime", "" + TIME));

    assertThat(SessionDenial.isOne(Optional.empty(), TIME)).isTrue();
    assertThat(isOne(SessionDenial.before(TIME))).isTrue();
    assertThat(isOne(SessionDenial.before(SessionDenial.lastIssue(TIME)))).isTrue();
    assertThat(isOne(changed("Condition", sound))).isTrue();
    assertThat(isOne(SessionDenial.before(SessionDenial.lastIssue(TIME).plusSeconds(1)))).isFalse();
    assertThat(isOne(PolicyDocument.NONE)).isFalse();
    assertThat(isOne(PolicyDocument.of(List.of(denying, wide)))).isFalse();
    assertThat(
            isOne(PolicyDocument.of(List.of(denying, changed("Sid", "x").statements().getFirst()))))
        .isFalse();
    for (PolicyDocument other :
        List.of(
            changed("Effect", "Allow"),
            changed("Action", "s3:None"),
            changed("Resource", "arn:aws:s3:::none"),
            changed("Condition", Map.of()),
            changed("Condition", "2026"),
            changed("Condition", Map.of("DateLessThan", "2026")),
            changed("Condition", Map.of("DateLessThan", Map.of("aws:TokenIssueTime", "never"))),
            changed("Condition", Map.of("DateLessThan", Map.of("aws:CurrentTime", "" + TIME))),
            changed(
                "Condition",
                Map.of("DateLessThan", sound.get("DateLessThan"), "Bool", Map.of("a", "b"))))) {
      assertThat(isOne(other)).as(other.toString()).isFalse();
    }
  }
}
