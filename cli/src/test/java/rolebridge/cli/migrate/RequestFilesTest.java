package rolebridge.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.domain.policy.Namespace;
import rolebridge.json.JsonDocumentText;

class RequestFilesTest {

  @TempDir private Path folder;

  private static List<ImportedUser> users(FakeIam iam) {
    return new ImportUsers(iam, new JsonDocumentText(), Namespace.DEFAULT, Commands.PLAIN)
        .all()
        .users();
  }

  private RequestFiles files(FakeIam iam) {
    return new RequestFiles(folder.resolve("out"), users(iam));
  }

  private List<String> written() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void requestAndNotes_standInTheUsersFolder() throws IOException {
    assertThat(files(FakeIam.byTheGuide()).write()).isEqualTo(2);

    String name = "out/xsoar.remediation/xsoar-IAM.integration-Role";
    assertThat(written()).containsExactly(name + ".json", name + ".notes.md");
    String json = Files.readString(folder.resolve(name + ".json"));
    assertThat(Json.object(json))
        .isEqualTo(users(FakeIam.byTheGuide()).getFirst().roles().getFirst().request());
    assertThat(json).endsWith("}\n");
    assertThat(Files.readString(folder.resolve(name + ".notes.md")))
        .contains("# xsoar-IAM.integration-Role\n")
        .contains("- **changed** `/userName` renamed: `xsoar.remediation`\n");
  }

  @Test
  void again_writesNothing_andOthersAreNeverOverwritten() throws IOException {
    files(FakeIam.byTheGuide()).write();
    assertThat(files(FakeIam.byTheGuide()).write()).isZero();

    Path mine = folder.resolve("out/xsoar.remediation/xsoar-IAM.integration-Role.json");
    Files.writeString(mine, "mine");
    FakeIam more =
        FakeIam.byTheGuide()
            .role(
                "another",
                FakeIam.trusting("\"AWS\":\"" + FakeIam.USER_ARN + "\""),
                Map.of("may", FakeIam.document(FakeIam.allow("iam:ListUsers"))));

    assertThatThrownBy(() -> files(more).write())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("FileExists");
              assertThat(failure).hasMessageContaining(mine.toString());
            });
    assertThat(Files.readString(mine)).isEqualTo("mine");
    assertThat(written()).hasSize(2);
  }

  @Test
  void linkThatLeadsNowhere_isNotFollowed() throws IOException {
    Path link = folder.resolve("out/xsoar.remediation/xsoar-IAM.integration-Role.json");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, folder.resolve("elsewhere"));

    assertThatThrownBy(() -> files(FakeIam.byTheGuide()).write())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("FileExists"));
    assertThat(written()).doesNotContain("elsewhere");
  }

  @Test
  void folderThatIsAFile_isTold() throws IOException {
    Files.writeString(folder.resolve("out"), "");
    assertThatThrownBy(() -> files(FakeIam.byTheGuide()).write())
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("NotWritable");
              assertThat(failure.remedy()).contains("--out");
            });
  }

  /** As where the disk is full after the first of them. */
  @Test
  void failureAmongThem_leavesNone() throws IOException {
    FakeIam iam =
        FakeIam.byTheGuide()
            .bare("zz")
            .key("zz", "AKIAIOSFODNN7EXAMPLE", "")
            .role(
                "zz",
                FakeIam.trusting("\"AWS\":\"" + FakeIam.userArn("zz") + "\""),
                Map.of("may", FakeIam.document(FakeIam.allow("iam:ListUsers"))));
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("out/zz"), "mine");

    assertThatThrownBy(() -> files(iam).write())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("NotWritable"));
    assertThat(written()).containsExactly("out/zz");
  }

  @Test
  void nameOfDots_staysInTheFolder() throws IOException {
    FakeIam iam =
        new FakeIam()
            .bare("..")
            .key("..", "AKIAIOSFODNN7EXAMPLE", "")
            .role(
                "..",
                FakeIam.trusting("\"AWS\":\"" + FakeIam.userArn("..") + "\""),
                Map.of("may", FakeIam.document(FakeIam.allow("iam:ListUsers"))));

    files(iam).write();

    assertThat(written()).containsExactly("out/_../_...json", "out/_../_...notes.md");
  }
}
