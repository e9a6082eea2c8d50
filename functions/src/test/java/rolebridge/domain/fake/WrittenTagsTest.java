package rolebridge.domain.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Holds the list of what every function tags against what the functions did while the other tests
 * ran: JUnit runs what is isolated after all others have ended. By itself this class finds nothing
 * written. TagKeysContractTest holds the list against what their roles may tag.
 */
@Isolated
class WrittenTagsTest {

  private static final Path LIST = Path.of("src/test/resources/written-tags.txt");

  /** With the system property {@code rolebridge.writeTags} this writes it. */
  @Test
  void everyTagThatAFunctionWrites_isInTheList_andNoOther() throws IOException {
    if (Boolean.getBoolean("rolebridge.writeTags")) {
      Files.write(LIST, WrittenTags.all());
    }

    assertThat(Files.readAllLines(LIST)).containsExactlyElementsOf(WrittenTags.all());
  }
}
