package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.result.Outcome;

class FileFailureTest {

  /** A device of Linux on which each write fails for want of space. */
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  @Test
  void logOnAFullDisk_endsTheCommandAsThat() {
    Throwable thrown =
        catchThrowable(
            () -> Child.of(Path.of("/bin/sh"), "-c", ":").log(FULL).run("It", "ItFailed", ""));

    Outcome outcome = Outcome.of(thrown, Commands.PLAIN);

    assertThat(outcome.exit()).isEqualTo(Exit.ENVIRONMENT);
    assertThat(outcome.document()).containsEntry("error", "DiskFull");
    assertThat(outcome.text()).contains("Make space").doesNotContain("Report it");
  }

  /** As SAM, uv and Maven say it; none of it is the place that was read from. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "OSError: [Errno 28] No space left on device: '%s'",
        "cause: failed to copy file from /root/.cache/x to %s: No space left on device (os error 28)",
        "failed to write to file `%s`: Disk quota exceeded (os error 122)",
        "java.io.FileNotFoundException: %s (No space left on device)"
      })
  void fullDisk_isToldByTheFileOnIt(String said) {
    assertThat(FileFailure.in("first line\n" + said.formatted("/of the/user/a.jar")))
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasMessageStartingWith(
                        "There is no space left on the disk that has /of the/user/a.jar: "));
  }

  @Test
  void fileOfAnother_isToldWithItsOwner() throws IOException {
    Path missing = folder.resolve("state/found");
    String owner = Files.getOwner(folder).getName();

    Outcome outcome =
        Outcome.of(
            new UncheckedIOException(
                new IOException("around it", new AccessDeniedException(missing.toString()))),
            Commands.PLAIN);

    assertThat(outcome.document()).containsEntry("error", "FileNotAllowed");
    assertThat(outcome.text()).contains(missing + ", which belongs to " + owner, "chown");
  }

  /** Java's own words of these are the file's name alone. */
  @Test
  void reason_saysWhatIsWrong() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(reason(folder.resolve("none"))).isEqualTo("there is no file " + folder + "/none");
    assertThat(reason(folder.resolve("none/file")))
        .isEqualTo("there is no folder " + folder + "/none");
    assertThat(reason(file.resolve("file"))).isEqualTo(file + "/file: Not a directory");
    assertThat(FileFailure.reason(new AccessDeniedException(file.toString())))
        .isEqualTo(
            "this user may not use "
                + file
                + ", which belongs to "
                + Files.getOwner(file).getName());
    assertThat(FileFailure.reason(new IOException("Input/output error")))
        .isEqualTo("Input/output error");
  }

  private static String reason(Path file) {
    return FileFailure.reason(
        catchThrowableOfType(IOException.class, () -> Files.readString(file)));
  }

  /** What a message ends with are words for people, no exception's class. */
  @Test
  void noMessage_endsWithAnException() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        assertThat(Files.readString(source))
            .as(source.toString())
            .doesNotContainPattern("\"\\s*\\+ e\\b(?!\\.)");
      }
    }
  }

  @Test
  void anythingElse_isNoneOfThese() {
    assertThat(FileFailure.in(new UncheckedIOException(new NoSuchFileException("x")))).isEmpty();
    assertThat(FileFailure.in(new IllegalStateException("No space left on device"))).isEmpty();
  }
}
