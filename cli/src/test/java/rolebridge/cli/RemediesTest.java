package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RemediesTest {

  /** Errors that only stand between others, and end no run. */
  private static final List<String> NO_END =
      List.of("WorkflowException", "RetryableException", "AlreadyExistsException");

  @Test
  void everyErrorOfTheDomain_hasARemedyOfItsOwn() throws IOException {
    String unknown = Remedies.of("NoSuchException");

    try (Stream<Path> files =
        Files.list(Path.of("../functions/src/main/java/rolebridge/domain/error"))) {
      List<String> without =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .filter(name -> name.endsWith("Exception") && !NO_END.contains(name))
              .filter(name -> Remedies.of(name).equals(unknown))
              .toList();

      assertThat(without).isEmpty();
    }
  }
}
