package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ConcurrentModificationException;
import org.junit.jupiter.api.Test;
import rolebridge.cli.setup.Commands;

class OutcomeTest {

  @Test
  void unexpectedEnd_saysWhat_orIsNamedByItsClass() {
    assertThat(Outcome.of(new IllegalStateException("no such turn"), Commands.PLAIN).text())
        .startsWith("no such turn\nThis is unexpected.");
    assertThat(Outcome.of(new ConcurrentModificationException(), Commands.PLAIN).text())
        .startsWith("java.util.ConcurrentModificationException\nThis is unexpected.");
  }
}
