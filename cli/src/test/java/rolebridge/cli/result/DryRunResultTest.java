package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.text.Names;
import rolebridge.domain.rotate.Decision;

class DryRunResultTest {

  private static final Instant THEN = Instant.parse("2026-11-29T11:09:43.5Z");

  /** What {@code rotate --now} itself would end with is foretold, in the same words. */
  @ParameterizedTest
  @CsvSource({
    "true, DeactivateOldKey, 'the other one, AKIAOTHER, isn''t deleted before a watch period is over, nor deactivated before 2026-11-29T11:09:43'",
    "true, DeleteOldKey, 'the other one, AKIAOTHER, isn''t deleted before 2026-11-29T11:09:43'",
    "true, RemoveUser, 'rotate --now would replace no key: the user has no role any more'",
    "false, DeactivateOldKey, Nothing is due for the keys of x."
  })
  void nothingDue_saysWhyAKeyStays(boolean now, String action, String text) {
    Decision decision =
        new Decision.NothingDue(
            new Decision.Outlook(THEN, Optional.of(new Decision.Next(action, "AKIAOTHER", THEN))));

    Outcome outcome = new DryRunResult(Names.inFull()).of("x", now, decision);

    assertThat(outcome.text()).contains(text, "Nothing was changed.");
  }
}
