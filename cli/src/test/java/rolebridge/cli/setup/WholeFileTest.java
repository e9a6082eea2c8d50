package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeFileTest {

  @TempDir private Path folder;

  private Path older(String rights) throws IOException {
    Path file = Files.writeString(folder.resolve("report.html"), "older, and longer");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r-----", "rw-rw-rw-", "r--r--r--"})
  void fileThatIsThere_isReplaced_andKeepsItsRights(String rights) throws IOException {
    Path file = older(rights);

    WholeFile.write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo(rights);
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void newFile_hasTheRightsOfAnyOther() throws IOException {
    Path any = Files.createFile(folder.resolve("any"));

    WholeFile.write(folder.resolve("report.html"), "new");

    assertThat(Files.getPosixFilePermissions(folder.resolve("report.html")))
        .isEqualTo(Files.getPosixFilePermissions(any));
  }

  @Test
  void link_staysOne() throws IOException {
    Path file = older("rw-------");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    WholeFile.write(link, "new");

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  /** Whatever stands beside it: nobody's file of another name is written to. */
  @Test
  void whatStandsBeside_isLeft() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine"), "mine");
    Path unfinished =
        Files.createSymbolicLink(folder.resolve("report.html.unfinished"), mine.getFileName());

    WholeFile.write(folder.resolve("report.html"), "new");

    assertThat(mine).hasContent("mine");
    assertThat(unfinished).isSymbolicLink();
  }

  @Test
  void failure_leavesNothing() throws IOException {
    Path place = Files.createDirectories(folder.resolve("place/with content")).getParent();

    assertThatThrownBy(() -> WholeFile.write(place, "new")).isInstanceOf(IOException.class);

    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(place));
  }

  /** In a folder where nothing can be made, as far as the file itself may be written. */
  @Test
  void fileInAFolderOfOthers_isWrittenInPlace() throws IOException {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
    Path file = older("rw-r--r--");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      WholeFile.write(file, "new");
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    assertThat(file).hasContent("new");
  }
}
