package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TrainingTest {

  /** Else the command starts as slowly as before, and nothing tells. */
  @Test
  void training_goesTheWholeWayOfACheckAndOfAProvision() throws IOException {
    FakeScreen screen = new FakeScreen();

    Training.run(Path.of("..").toAbsolutePath().normalize(), screen.screen());

    assertThat(screen.err()).contains("ResolveRequest");
    assertThat(screen.out())
        .contains("breaks no rule")
        .contains("Access is ready.")
        .contains("CreateUser");
  }
}
