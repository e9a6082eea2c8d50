package rolebridge.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How a program ended that ran by itself, and what it wrote. */
public record Ran(int status, String out, String err) {

  /** For what ends by itself, on whatever machine. */
  private static final int PATIENCE_SECONDS = 300;

  /**
   * Waits for its end, and leaves none behind that has none.
   *
   * @param folder for what it writes
   */
  public static Ran of(ProcessBuilder program, Path folder) throws Exception {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    Process process = program.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("%s ends", program.command())
          .isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Makes a folder that has these programs of the system and no others. */
  public static void link(Path folder, List<String> programs) throws IOException {
    Files.createDirectories(folder);
    for (String name : programs) {
      Path program =
          Stream.of("/usr/bin/", "/bin/")
              .map(place -> Path.of(place + name))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Files.createSymbolicLink(folder.resolve(name), program);
    }
  }
}
