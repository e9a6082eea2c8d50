package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceHashTest {

  @TempDir private Path root;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(root.resolve("src/deep"));
    Files.writeString(root.resolve("src/a"), "one");
    Files.writeString(root.resolve("src/deep/b"), "two");
  }

  private String hash() {
    return new SourceHash().add(root, "src").add(root, "none").value();
  }

  @Test
  void value_sameFiles_isTheSame() {
    assertThat(hash()).isEqualTo(hash()).matches("[0-9a-f]{16}");
  }

  @Test
  void value_changedContent_differs() throws IOException {
    String before = hash();
    Files.writeString(root.resolve("src/a"), "ONE");

    assertThat(hash()).isNotEqualTo(before);
  }

  @Test
  void value_movedFile_differs() throws IOException {
    String before = hash();
    Files.move(root.resolve("src/deep/b"), root.resolve("src/deep/c"));

    assertThat(hash()).isNotEqualTo(before);
  }

  @Test
  void value_removedFile_differs() throws IOException {
    String before = hash();
    Files.delete(root.resolve("src/a"));

    assertThat(hash()).isNotEqualTo(before);
  }

  @Test
  void value_whatPythonLeavesBehind_doesNotCount() throws IOException {
    String before = hash();
    Files.createDirectories(root.resolve("src/__pycache__"));
    Files.writeString(root.resolve("src/__pycache__/a.pyc"), "x");

    assertThat(hash()).isEqualTo(before);
  }
}
