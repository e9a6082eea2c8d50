package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltTemplateTest {

  private static final String ONE =
      """
      Globals:
        Function:
          CodeUri: functions
      Resources:
        Fn::ForEach::Loop:
          Properties:
            CodeUri: functions
      """;

  /** As SAM writes it: the globals as they were, and a folder for each function. */
  private static final String BUILT =
      """
      Globals:
        Function:
          CodeUri: functions
      Resources:
        FirstFunction:
          Properties:
            CodeUri: FirstFunction
            Handler: first
        SecondFunction:
          Properties:
            CodeUri: SecondFunction
            Description: "CodeUri: SecondFunction"
      """;

  @TempDir private Path folder;

  @BeforeEach
  void builtFolders() throws IOException {
    Files.createDirectories(folder.resolve("build/FirstFunction"));
    Files.createDirectories(folder.resolve("build/SecondFunction"));
  }

  private String shared(String source, String built) throws IOException {
    Path template = Files.writeString(folder.resolve("template.yaml"), source);
    Path target = Files.writeString(folder.resolve("build/template.yaml"), built);
    BuiltTemplate.shareCode(template, target);
    return Files.readString(target);
  }

  @Test
  void functionsOfOneCode_haveItFromOneFolder() throws IOException {
    assertThat(shared(ONE, BUILT))
        .isEqualTo(
            BUILT.replace("      CodeUri: SecondFunction\n", "      CodeUri: FirstFunction\n"))
        .contains("    CodeUri: functions\n", "\"CodeUri: SecondFunction\"");
  }

  /** A layer's folder is named, though not by a function. */
  @Test
  void foldersThatNothingNamesAnyMore_areDeleted() throws IOException {
    Files.createDirectories(folder.resolve("build/OneOfALoop/lib"));
    Files.writeString(folder.resolve("build/OneOfALoop/lib/iam.jar"), "");
    Files.createDirectories(folder.resolve("build/Layer"));

    shared(ONE, BUILT + "  Layer:\n    Properties:\n      ContentUri: Layer\n");

    assertThat(folder.resolve("build"))
        .isDirectoryContaining("glob:**/FirstFunction")
        .isDirectoryContaining("glob:**/Layer")
        .isDirectoryNotContaining("glob:**/SecondFunction")
        .isDirectoryNotContaining("glob:**/OneOfALoop");
  }

  @Test
  void functionWithCodeOfItsOwn_leavesAllAsTheyAre() throws IOException {
    String two = ONE + "  SecondFunction:\n    Properties:\n      CodeUri: other\n";

    assertThat(shared(two, BUILT)).isEqualTo(BUILT);
    assertThat(folder.resolve("build/SecondFunction")).exists();
  }

  @Test
  void functionWithoutFolder_isLeftAsItIs() throws IOException {
    String elsewhere = BUILT.replace("CodeUri: SecondFunction\n", "CodeUri: s3://bucket/key\n");

    assertThat(shared(ONE, elsewhere)).isEqualTo(elsewhere);
    assertThat(shared(ONE, ONE)).isEqualTo(ONE);
  }

  /** Else each function's code would be packed by itself. */
  @Test
  void template_namesOneFolderForAll() throws IOException {
    String template =
        Files.readString(Path.of("").toAbsolutePath().resolveSibling("template.yaml"));

    assertThat(Pattern.compile("(?m)^ +CodeUri: (.+)$").matcher(template).results())
        .extracting(found -> found.group(1))
        .isNotEmpty()
        .containsOnly("functions");
  }
}
