package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildTest {

  @TempDir private Path folder;

  private Child shell(String script) {
    return Child.of(Path.of("/bin/sh"), "-c", script).log(folder.resolve("log"));
  }

  @Test
  void run_programThatFails_showsTheEndOfItsLog() {
    assertThatThrownBy(
            () -> shell("echo one; echo two >&2; exit 7").run("It", "ItFailed", "Fix it."))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.ENVIRONMENT);
              assertThat(failure.error()).isEqualTo("ItFailed");
              assertThat(failure.remedy()).isEqualTo("Fix it.");
            })
        .hasMessageContaining("It failed with exit status 7")
        .hasMessageContaining("  one\n  two");
  }

  /** The remedy follows from what happened, not from what was tried. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "OSError: [Errno 28] No space left on device",
        "write error: Disk quota exceeded (os error 122)"
      })
  void run_programThatHasNoSpace_saysThat(String said) {
    assertThatThrownBy(() -> shell("echo '" + said + "'; exit 1").run("It", "ItFailed", "Fix it."))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("DiskFull");
              assertThat(failure.remedy()).contains("Make space", "2.5 GB");
            })
        .hasMessageContaining(said);
  }

  /** It names the file, and whose it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PermissionError: [Errno 13] Permission denied: '%s'",
        "java.io.FileNotFoundException: %s (Permission denied)",
        "Caused by: java.nio.file.AccessDeniedException: %s"
      })
  void run_programThatMayNotUseAFile_saysThat(String said) throws IOException {
    Path file = folder.resolve("build/lib");
    String line = said.formatted(file);

    assertThatThrownBy(
            () -> shell("cat <<'E'\n" + line + "\nE\nexit 1").run("It", "ItFailed", "Fix it."))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("FileNotAllowed");
              assertThat(failure.remedy()).contains("chown");
            })
        .hasMessage(
            "This user may not use "
                + file
                + ", which belongs to "
                + Files.getOwner(folder).getName()
                + ".");
  }

  @Test
  void run_afterOneThatHadNoSpace_tellsItsOwnFailure() throws IOException {
    Files.writeString(folder.resolve("log"), "$ other\nNo space left on device\n");

    assertThatThrownBy(() -> shell("exit 1").run("It", "ItFailed", "Fix it."))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("ItFailed"));
  }

  /** What would install elsewhere or otherwise; from where is the caller's to say. */
  @Test
  void withoutPython_keepsWhereItComesFrom() {
    Map<String, String> environment = new HashMap<>();
    List.of(
            "PYTHONPATH",
            "PYTHONHOME",
            "PYTHONHASHSEED",
            "PYTHONWARNINGS",
            "VIRTUAL_ENV",
            "PIP_USER",
            "PIP_TARGET",
            "UV_PYTHON_PREFERENCE",
            "UV_EXCLUDE_NEWER",
            "PIP_INDEX_URL",
            "UV_INDEX_URL",
            "PATH")
        .forEach(name -> environment.put(name, "x"));

    Child.withoutPython(environment);

    assertThat(environment).containsOnlyKeys("PIP_INDEX_URL", "UV_INDEX_URL", "PATH");
  }

  @Test
  void with_emptyValue_removesTheVariable() throws IOException {
    shell("echo \"[$HOME][$ADDED]\"")
        .with(Map.of("HOME", "", "ADDED", "here"))
        .run("It", "ItFailed", "");

    assertThat(Files.readString(folder.resolve("log"))).endsWith("[][here]\n");
  }

  @Test
  void end_longLog_isItsLastLines() throws IOException {
    Path log = Files.writeString(folder.resolve("long"), "line\n".repeat(1000) + "last\n");

    assertThat(Child.end(log).lines()).hasSize(25).last().isEqualTo("  last");
  }
}
