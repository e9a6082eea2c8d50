package rolebridge.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
class ToolIT {

  private static final Path LOCAL = Project.ROOT.resolve("local");

  @ParameterizedTest
  @ValueSource(strings = {"ruff check", "ruff format --check"})
  void local_python_isClean(String command) {
    List<String> words = List.of(command.split(" "));
    run(command, LOCAL, Project.tools().tests(), words.toArray(String[]::new));
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
  void scripts_shellcheck_isClean() {
    Path shellcheck = Project.tools().tests().resolveSibling("shellcheck");
    finish(
        "shellcheck",
        Child.of(
                shellcheck,
                "-x",
                "rolebridge",
                ".ci/run",
                "bench/rebuild",
                "bench/run",
                "cli/build.sh",
                "cli/find-tools.sh",
                "cli/words.sh",
                "local/requirements/compile")
            .in(Project.ROOT));
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
