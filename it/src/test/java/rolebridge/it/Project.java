package rolebridge.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.PythonTools;
import rolebridge.cli.setup.Workspace;

/** The project under test, with the programs that {@code ./rolebridge} would find. */
final class Project {

  static final Path ROOT =
      Path.of(System.getProperty("rolebridge.root")).toAbsolutePath().normalize();

  /** Everything the tests make, apart from the tools, which they share with the command. */
  static final Path HOME = ROOT.resolve("it/target/rolebridge");

  /** What is below {@link #HOME}, for tests that read all of it and for those that remove some. */
  static final String FILES = "files of the tests";

  static final Progress PROGRESS = new Progress(System.err, false, false, 80);

  private static final Map<String, String> PROGRAMS = find();

  private Project() {}

  static Workspace workspace() {
    return workspace(ROOT, HOME);
  }

  /** The same programs for other sources, or with another folder for what is made. */
  static Workspace workspace(Path root, Path home) {
    return new Workspace(
        root,
        home,
        ROOT.resolve(".rolebridge/tools"),
        program("java_home"),
        program("python"),
        program("maven"),
        ROOT.resolve("local/target/runtime-client"),
        ROOT.resolve("local/target/jsonata"));
  }

  /** A file of the checkout. */
  static String text(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PythonTools tools() {
    return new PythonTools(workspace(), PROGRESS);
  }

  private static Path program(String name) {
    return Path.of(PROGRAMS.get(name));
  }

  private static Map<String, String> find() {
    try {
      Process process =
          new ProcessBuilder("sh", ROOT.resolve("cli/find-tools.sh").toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String found = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("this machine lacks a program; see above");
      }
      Map<String, String> programs = new HashMap<>();
      found.lines().map(line -> line.split("=", 2)).forEach(pair -> programs.put(pair[0], pair[1]));
      return programs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
