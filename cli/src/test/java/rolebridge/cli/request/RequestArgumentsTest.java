package rolebridge.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.cli.request.RequestArguments.PassedOver;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.StandardInput;

class RequestArgumentsTest {

  @TempDir private Path folder;
  @TempDir private Path elsewhere;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "{}");
  }

  private static RequestArguments of(Path... arguments) {
    return RequestArguments.of(
        Arrays.stream(arguments).map(Path::toString).toList(), StandardInput.NONE);
  }

  private List<String> names(RequestArguments arguments) {
    return arguments.sources().stream()
        .map(source -> folder.relativize(Path.of(source.name())).toString())
        .toList();
  }

  @Test
  void folder_standsForItsRequestFiles_inOrder_andTellsTheRest() throws IOException {
    file("b.yml");
    file("a/z.JSON");
    file("a/c.yaml");
    file("README.md");
    file(".git/x.json");
    file("a/.hidden.json");
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    Files.createSymbolicLink(folder.resolve("d.json"), folder.resolve("gone.json"));

    RequestArguments found = of(folder);

    assertThat(names(found)).containsExactly("a/c.yaml", "a/z.JSON", "b.yml", "d.json");
    assertThat(found.passedOver())
        .extracting(one -> folder.relativize(Path.of(one.file())).toString(), PassedOver::reason)
        .containsExactlyInAnyOrder(
            tuple("README.md", "it doesn't end in .json, .yaml or .yml"),
            tuple(".git", "it is hidden"),
            tuple("a/.hidden.json", "it is hidden"),
            tuple("link", "it is a link to a folder"));
  }

  /**
   * A submodule that isn't checked out, a mount that failed: told once, at its uppermost folder.
   */
  @Test
  void emptyFolders_areTold_wheresoeverTheyAre() throws IOException {
    file("a.json");
    file("with/deep/b.json");
    Files.createDirectories(folder.resolve("with/empty"));
    Files.createDirectories(folder.resolve("team-b/x/y"));
    Files.createDirectories(folder.resolve("team-b/z"));
    file("kept/.gitkeep");
    file("docs/README.md");
    file("hidden/.git/c.json");
    file(".git/refs/d.json");
    Files.createDirectories(folder.resolve(".empty"));

    List<PassedOver> missed =
        of(folder).passedOver().stream().filter(PassedOver::mayHaveRequests).toList();

    assertThat(missed)
        .allMatch(one -> one.reason().equals("it is a folder with nothing in it"))
        .extracting(one -> folder.relativize(Path.of(one.file())).toString())
        .containsExactlyInAnyOrder("team-b", "with/empty");
  }

  /** Their bytes differ; what Java makes of them as text doesn't. */
  @Test
  void filesWhoseNamesAreNotUtf8_areAllRead_orTold() throws Exception {
    String script =
        "cd \"$1\" && for end in json txt; do"
            + " printf '{}' >\"$(printf 'gr\\374n').$end\"; printf '{}' >\"$(printf 'gr\\366n').$end\"; done";
    Process made =
        new ProcessBuilder("sh", "-c", script, "sh", folder.toString()).inheritIO().start();
    assumeTrue(made.waitFor() == 0, "the file system has names of UTF-8 only");

    RequestArguments found = of(folder);

    assertThat(found.sources()).hasSize(2);
    assertThat(found.passedOver()).hasSize(2);
  }

  /** In a command that is printed, it is an argument and no option. */
  @Test
  void requests_areGivenToACommandAsArguments() {
    assertThat(RequestArguments.of(List.of("-"), given("", false)).sources().getFirst().argument())
        .isEqualTo("-");
    assertThat(RequestSource.of(Path.of("-x.json")).argument()).isEqualTo("./-x.json");
    assertThat(RequestSource.of(Path.of("a/-x.json")).argument()).isEqualTo("a/-x.json");
  }

  /** It would be waited for until somebody writes into it. */
  @Test
  void pipeInAFolder_isPassedOver() throws Exception {
    file("a.json");
    Path pipe = folder.resolve("b.json");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    RequestArguments found = of(folder);

    assertThat(names(found)).containsExactly("a.json");
    assertThat(found.passedOver())
        .containsExactly(new PassedOver(pipe.toString(), "it is a pipe or a device"));
    assertThat(found.passedOver().getFirst().mayHaveRequests()).isTrue();
  }

  /** Only links inside of a folder aren't followed. */
  @Test
  void linkToAFolder_thatIsNamed_isRead_byItsName() throws IOException {
    file("a/b.json");
    file("a/README.md");
    Path link = Files.createSymbolicLink(elsewhere.resolve("requests"), folder.resolve("a"));

    RequestArguments found = of(link);

    assertThat(found.sources())
        .extracting(RequestSource::name)
        .containsExactly(link.resolve("b.json").toString());
    assertThat(found.passedOver())
        .extracting(PassedOver::file)
        .containsExactly(link.resolve("README.md").toString());
  }

  @Test
  void hiddenFileOrFolder_thatIsNamed_isRead() throws IOException {
    Path hidden = file(".requests/a.json");

    assertThat(names(of(hidden))).containsExactly(".requests/a.json");
    assertThat(names(of(folder.resolve(".requests")))).containsExactly(".requests/a.json");
  }

  @Test
  void fileThatIsNamedTwice_isReadOnce_andTold() throws IOException {
    Path a = file("a.json");
    file("b.json");

    RequestArguments found = of(a, folder, folder.resolve("x/../a.json").normalize());

    assertThat(names(found)).containsExactly("a.json", "b.json");
    assertThat(found.passedOver()).hasSize(2).allMatch(one -> one.reason().contains("before"));
  }

  /**
   * Whether it is one is told by what was named, so that no folder's content changes a document.
   */
  @Test
  void oneFile_isAlone_andAFolderWithOneIsNot() throws IOException {
    Path a = file("a.json");

    assertThat(of(a).several()).isFalse();
    assertThat(of(folder).several()).isTrue();
    assertThat(of(a, a).several()).isTrue();
  }

  @Test
  void folderWithoutARequest_isAnError() throws IOException {
    file("README.md");

    assertThatThrownBy(() -> of(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has no request");
  }

  @Test
  void folderThatCannotBeRead_isAnError() throws IOException {
    file("a.json");
    Path closed = file("closed/b.json").getParent();
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(closed), "root reads everything");

    assertThatThrownBy(() -> of(folder)).isInstanceOf(Failure.class).hasMessageContaining("closed");
  }

  @Test
  void standardInput_isReadAsJsonOrYaml_andNotFromATerminal() {
    StandardInput json = given("\uFEFF \n{\"userName\": \"x\"}", false);
    StandardInput yaml = given("userName: x", false);

    for (StandardInput input : List.of(json, yaml)) {
      RequestSource source = RequestArguments.of(List.of("-"), input).sources().getFirst();
      assertThat(source.name()).isEqualTo("standard input");
      assertThat(source.text().parsed().tree()).containsEntry("userName", "x");
    }
    assertThatThrownBy(() -> RequestArguments.of(List.of("-"), given("", true)))
        .isInstanceOf(Failure.class)
        .hasMessage("- reads a request from standard input, and that is this terminal.");
  }

  private static StandardInput given(String text, boolean terminal) {
    return new StandardInput(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), terminal);
  }

  @Test
  void endlessInput_isReadUpToTheLimit() {
    InputStream endless =
        new InputStream() {
          private int read;

          @Override
          public int read() {
            if (++read > 1 << 20) {
              throw new AssertionError("read on");
            }
            return 'a';
          }

          @Override
          public int read(byte[] into, int from, int many) {
            for (int at = from; at < from + many; at++) {
              into[at] = (byte) read();
            }
            return many;
          }
        };
    RequestSource source =
        RequestArguments.of(List.of("-"), new StandardInput(endless, false)).sources().getFirst();

    assertThatThrownBy(() -> RequestFile.read(source))
        .isInstanceOf(Failure.class)
        .hasMessage("standard input is too large.");
  }
}
