package rolebridge.domain.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Holds the list of what every function tags against what the functions did while the other tests
 * ran: JUnit runs what is isolated after all others have ended. Where only some tests run, it looks
 * for what isn't in the list. TagKeysContractTest holds the list against what their roles may tag.
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

    List<String> list = Files.readAllLines(LIST);
    assertThat(WrittenTags.all())
        .allMatch(
            written -> list.stream().anyMatch(listed -> words(listed).containsAll(words(written))));
    if (Boolean.getBoolean("rolebridge.everyUnitTest") && System.getProperty("test") == null) {
      assertThat(list).containsExactlyElementsOf(WrittenTags.all());
    }
  }

  /**
   * Function, operation and tags: of calls that differ in their tags the list has the one with
   * most.
   */
  private static Set<String> words(String line) {
    return Set.of(line.split(" ", -1));
  }
}
