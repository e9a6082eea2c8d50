package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.Progress;

/**
 * What other tools say of the parts that are not Java, each as one test. They need nothing of the
 * other tests, so they run beside them.
 */
@Execution(ExecutionMode.CONCURRENT)
@Order(1)
class ToolIT {

  private static final Path LOCAL = Project.ROOT.resolve("local");

  /** The completion is generated, in bash as everything that completes by the same library is. */
  private static final String GENERATED = "cli/completion/";

  @ParameterizedTest
  @ValueSource(strings = {"ruff check --no-cache", "ruff format --no-cache --check"})
  void python_ruff_isClean(String command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(programs(".py", "python"));
    assertThat(words)
        .contains("docs/measure", "functions/refresh-catalog.py", "local/tests/conftest.py");
    run(command, Project.ROOT, Project.tools().tests(), words.toArray(String[]::new));
  }

  @Test
  void local_mypy_isClean() {
    String cache = Project.HOME.resolve("mypy").toString();
    run("mypy", LOCAL, Project.tools().tests(), "mypy", "--cache-dir", cache, "src", "tests");
  }

  @Test
  void local_pytest_passes() {
    String clients = Project.tools().xsoarClients().toString();
    finish(
        "pytest",
        Child.of(Project.tools().tests(), "-m", "pytest", "-p", "no:cacheprovider")
            .in(LOCAL)
            .with(Map.of("ROLEBRIDGE_XSOAR_CLIENTS", clients)));
  }

  @Test
  void scripts_shellcheck_isClean() throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Project.tools().tests().resolveSibling("shellcheck").toString());
    words.add("-x");
    words.addAll(programs(".sh", "sh"));
    assertThat(words).contains("rolebridge", "bench/soak", "cli/words.sh", ".ci/run");
    finish("shellcheck", new Child(words).in(Project.ROOT));
  }

  /**
   * The files of this checkout that are of a language by their name or, as programs, by their first
   * line; also those that git doesn't know yet.
   *
   * @param interpreter the end of its name; a version may follow
   */
  private static List<String> programs(String suffix, String interpreter) throws IOException {
    Pattern first = Pattern.compile("#!.*[/ ]\\w*" + interpreter + "[0-9.]*\\s*");
    List<String> programs = new ArrayList<>();
    for (String name : files()) {
      Path file = Project.ROOT.resolve(name);
      if (!Files.isRegularFile(file) || name.startsWith(GENERATED)) {
        continue;
      }
      try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
        String line = lines.readLine();
        if (name.endsWith(suffix) || (line != null && first.matcher(line).matches())) {
          programs.add(name);
        }
      }
    }
    return programs;
  }

  private static List<String> files() throws IOException {
    Process git =
        new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .directory(Project.ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return List.of(names.split("\0"));
  }

  @Test
  void template_samValidateLint_isClean() {
    run(
        "sam validate --lint",
        Project.ROOT,
        Project.tools().sam(),
        "samcli",
        "validate",
        "--lint",
        "--template",
        "template.yaml");
  }

  @Test
  void template_cfnLint_isClean() {
    Path cfnLint = Project.tools().sam().resolveSibling("cfn-lint");
    finish("cfn-lint", Child.of(cfnLint, "template.yaml").in(Project.ROOT));
  }

  private static void run(String what, Path folder, Path python, String... module) {
    List<String> arguments = new ArrayList<>(List.of("-m"));
    arguments.addAll(List.of(module));
    finish(what, Child.of(python, arguments.toArray(String[]::new)).in(folder));
  }

  private static void finish(String what, Child tool) {
    Path log = Project.HOME.resolve("logs").resolve(what.replaceAll("[^a-z]+", "-") + ".log");
    try (Progress.Step step = Project.PROGRESS.start(what)) {
      tool.with(LocalAccount.withoutAws(System.getenv()))
          .with(
              Map.of(
                  "ROLEBRIDGE_JAVA_HOME", Project.workspace().javaHome().toString(),
                  "AWS_DEFAULT_REGION", "us-east-1",
                  "SAM_CLI_TELEMETRY", "0"))
          .log(log)
          .run(what, "ToolFailed", "Correct what it names.");
      step.done("");
    }
  }
}
