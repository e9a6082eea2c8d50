package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

/** What keeps apply from starting anything; this command has no script that started it. */
class ApplyCommandTest {

  private static final String GOOD =
      "{\"integration\": \"AWS - IAM\", \"userName\": \"xsoar.u%d\", \"actions\": [\"iam:ListUsers\"]}";
  private static final String BAD =
      "{\n\"integration\": \"AWS - IAM\",\n\"userName\": \"xsoar u\",\n\"actions\": []}";

  @TempDir private Path folder;

  private Map<String, Object> refused(String... options) throws IOException {
    FakeScreen screen = new FakeScreen();
    String[] line =
        Stream.concat(Stream.of("apply", folder.toString(), "--json"), Stream.of(options))
            .toArray(String[]::new);
    assertThat(Main.execute(new Printer(screen.screen(), true), line)).isNotZero();
    assertThat(Schemas.errors("apply", screen.out())).isEmpty();
    return Json.object(screen.out());
  }

  private void good(int many) throws IOException {
    for (int i = 0; i < many; i++) {
      Files.writeString(folder.resolve("good-%03d.json".formatted(i)), GOOD.formatted(i));
    }
  }

  private static List<String> files(Map<String, Object> document, String result) {
    List<String> files = new ArrayList<>();
    for (Object one : (List<?>) document.get("requests")) {
      Map<?, ?> request = (Map<?, ?>) one;
      if (result.equals(request.get("result"))) {
        files.add(Path.of((String) request.get("file")).getFileName().toString());
      }
    }
    return files;
  }

  @Test
  void threeBadOnesOf500_areNamed_andNothingStarts() throws IOException {
    good(497);
    for (String bad : List.of("a", "m", "z")) {
      Files.writeString(folder.resolve(bad + ".json"), BAD);
    }

    Map<String, Object> document = refused("--prune", "--target", "aws", "--yes");

    assertThat(document)
        .containsEntry("status", "rejected")
        .containsEntry("cause", "3 of 500 requests can't be used.")
        .containsEntry("accountId", null);
    assertThat(files(document, "refused")).containsExactly("a.json", "m.json", "z.json");
    assertThat(files(document, "notStarted")).hasSize(497);

    FakeScreen text = new FakeScreen();
    assertThat(Main.execute(new Printer(text.screen(), false), "apply", folder.toString()))
        .isEqualTo(2);
    assertThat(text.err())
        .contains("/userName  ", folder.resolve("m.json") + ":3", "Nothing was made or changed.")
        .contains("3 of 500 requests can't be used.");
  }

  @Test
  void twoForOneRoleThatDiffer_areRefused() throws IOException {
    good(1);
    Files.writeString(
        folder.resolve("other.json"), GOOD.formatted(0).replace("ListUsers", "ListRoles"));

    Map<String, Object> document = refused();

    assertThat(document).containsEntry("status", "rejected");
    assertThat(files(document, "refused")).containsExactly("other.json");
    assertThat(String.valueOf(document)).contains("roleOfAnotherRequest");
  }

  @Test
  void emptyFolder_removesNothing() throws IOException {
    assertThat(refused("--prune", "--yes", "--target", "aws"))
        .containsEntry("error", "RequestFolderEmpty");
  }

  @Test
  void fileThatCannotBeRead_removesNothing() throws IOException {
    good(1);
    Files.write(folder.resolve("b.json"), new byte[] {'{', (byte) 0xff});
    Files.createSymbolicLink(folder.resolve("c.yaml"), folder.resolve("nothing"));

    Map<String, Object> document = refused("--prune", "--yes", "--target", "aws");

    assertThat(document).containsEntry("status", "rejected");
    assertThat(files(document, "refused")).containsExactly("b.json", "c.yaml");
  }

  @Test
  void folderBehindALink_isMissedWhenPruning() throws IOException {
    good(1);
    Path elsewhere = Files.createDirectories(folder.resolve(".hidden/team"));
    Path link = Files.createSymbolicLink(folder.resolve("team"), elsewhere);

    assertThat(refused("--prune")).containsEntry("error", "FolderNotRead");
    Files.delete(link);
    Files.createSymbolicLink(link, folder.resolve("unmounted"));
    assertThat(refused("--prune"))
        .containsEntry("error", "FolderNotRead")
        .hasEntrySatisfying(
            "cause", cause -> assertThat((String) cause).contains("it is a link to nothing"));
    // Without --prune it is passed over, and the summary says so.
    assertThat(refused()).containsEntry("error", "NotStartedByScript");
  }

  /** Else every role that its requests are for would be removed. */
  @ParameterizedTest
  @ValueSource(strings = {"team-b", "team-b/deep"})
  void folderWithNothingInIt_isMissedWhenPruning(String empty) throws IOException {
    good(1);
    Files.createDirectories(folder.resolve(empty));

    assertThat(refused("--prune"))
        .containsEntry("error", "FolderNotRead")
        .hasEntrySatisfying(
            "cause",
            cause ->
                assertThat((String) cause).contains("team-b may have requests but isn't read"));
    assertThat(refused()).containsEntry("error", "NotStartedByScript");
  }

  /** Whose last request was taken away is kept by what else is in it. */
  @ParameterizedTest
  @ValueSource(strings = {".gitkeep", "README.md", "deep/.gitkeep"})
  void folderOfOtherFiles_isNotMissedWhenPruning(String has) throws IOException {
    good(1);
    Path other = folder.resolve("team-b").resolve(has);
    Files.createDirectories(other.getParent());
    Files.writeString(other, "");

    assertThat(refused("--prune")).containsEntry("error", "NotStartedByScript");
  }

  @Test
  void hiddenFolder_isNotMissedWhenPruning() throws IOException {
    good(1);
    Files.createDirectories(folder.resolve(".git/refs"));

    assertThat(refused("--prune")).containsEntry("error", "NotStartedByScript");
  }

  @Test
  void pruningByLessThanAFolder_isRefused() throws IOException {
    good(2);
    FakeScreen screen = new FakeScreen();

    assertThat(
            Main.execute(
                new Printer(screen.screen(), true),
                "apply",
                folder.resolve("good-000.json").toString(),
                "--prune",
                "--json"))
        .isEqualTo(2);
    assertThat(screen.out()).contains("BadUsage", "isn't a folder with all requests");
    assertThat(refused("--prune")).containsEntry("error", "NotStartedByScript");
  }
}
