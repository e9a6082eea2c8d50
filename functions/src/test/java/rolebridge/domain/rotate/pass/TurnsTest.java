package rolebridge.domain.rotate.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.domain.rotate.pass.FindDueUsers.Candidate;

/** In which order users are tried. */
class TurnsTest {

  private static final Instant SINCE = Instant.parse("2026-03-01T08:00:00Z");

  private static Candidate of(String userName, boolean failed) {
    return new Candidate(
        userName, "", SINCE, failed ? Optional.of(SINCE.plusSeconds(60)) : Optional.empty(), true);
  }

  /** The owner is the name's first letter. */
  private static List<String> turns(Candidate... candidates) {
    return Turns.of(List.of(candidates), name -> name.substring(0, 1)).stream()
        .map(Candidate::userName)
        .toList();
  }

  @Test
  void ownersTakeTurns() {
    assertThat(turns(of("a1", false), of("a2", false), of("a3", false), of("b1", false)))
        .containsExactly("a1", "b1", "a2", "a3");
  }

  /** Whoever made them, in whose name, and however often. */
  @Test
  void namesThatAreNoUsers_comeLast() {
    assertThat(
            turns(
                of("a1", false).unlisted(),
                of("b1", true).unlisted(),
                of("c1", true),
                of("d1", false)))
        .containsExactly("d1", "c1", "a1", "b1");
  }

  /** Also those of an owner whose others have all failed. */
  @Test
  void whoFailed_comesBehindEveryoneNotTried() {
    assertThat(turns(of("a1", true), of("b1", false), of("b2", false), of("c1", true)))
        .containsExactly("b1", "b2", "a1", "c1");
  }
}
