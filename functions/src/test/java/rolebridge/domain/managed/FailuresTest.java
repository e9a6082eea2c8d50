package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ThrottledException;

class FailuresTest {

  private final Failures failures = new Failures();

  private void fail(RuntimeException why) {
    boolean done =
        failures.attempt(
            () -> {
              throw why;
            });
    assertThat(done).isFalse();
  }

  @Test
  void nothingFailed_nothingIsThrown() {
    List<String> done = new ArrayList<>();

    assertThat(failures.attempt(() -> done.add("part"))).isTrue();

    assertThat(done).containsExactly("part");
    assertThat(failures.all()).isEmpty();
    assertThatCode(failures::throwAny).doesNotThrowAnyException();
  }

  /** Then the machine tries all parts again, also the one that only a person can mend. */
  @Test
  void whatMayPassByItself_isThrownFirst() {
    ThrottledException passes = new ThrottledException("slower");
    fail(new RefusedByAwsException("no"));
    fail(passes);
    failures.add(new ThrottledException("later"));

    assertThatThrownBy(failures::throwAny).isSameAs(passes);
  }

  @Test
  void nothingPassesByItself_theFirstIsThrown() {
    RefusedByAwsException first = new RefusedByAwsException("no");
    RefusedByAwsException second = new RefusedByAwsException("neither");
    fail(first);
    fail(second);

    assertThatThrownBy(failures::throwAny).isSameAs(first);
    assertThat(failures.all()).containsExactly(first, second);
  }

  /** As of a document that others wrote. */
  @Test
  void whatCannotBeRead_keepsNothingElseFromBeingDone() {
    fail(new IllegalArgumentException("Not a policy document: a statement is no object"));

    assertThatThrownBy(failures::throwAny).hasMessageContaining("Not a policy document");
  }
}
