package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.program.Ran;

/** The script that finds the programs, on a machine that has just what a test puts there. */
class FindToolsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** What the script itself runs. */
  private static final List<String> UTILITIES =
      List.of(
          "sh",
          "bash",
          "cat",
          "cp",
          "cut",
          "date",
          "env",
          "find",
          "fold",
          "grep",
          "head",
          "kill",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "paste",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "tail",
          "touch",
          "tr");

  /** For a script that ends by itself, on whatever machine. */
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path machine;
  private Path bin;
  private Path home;

  @BeforeEach
  void machineWithNothing() throws IOException {
    bin = machine.resolve("bin");
    Ran.link(bin, UTILITIES);
    home = Files.createDirectories(machine.resolve("home"));
  }

  private static Map<String, String> found(Ran answer) {
    Map<String, String> found = new TreeMap<>();
    answer
        .out()
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(pair -> found.put(pair[0], pair[1]));
    return found;
  }

  private Ran run(Map<String, String> variables, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("ROLEBRIDGE_FIND_BELOW", machine.toString());
    builder.environment().putAll(variables);
    return Ran.of(builder, machine);
  }

  private Ran find(Map<String, String> variables) throws Exception {
    return run(variables, "/bin/sh", ROOT.resolve("cli/find-tools.sh").toString());
  }

  private static Path program(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n", StandardCharsets.UTF_8);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Path jdk(String folder, String version) throws IOException {
    Path jdk = machine.resolve(folder);
    program(jdk.resolve("bin/java"), "echo openjdk " + version);
    program(jdk.resolve("bin/javac"), "");
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  private static Path python(Path file, String version) throws IOException {
    return program(file, "echo " + version + " complete " + file);
  }

  private Path maven(String folder, String version) throws IOException {
    Path maven = program(machine.resolve(folder).resolve("bin/mvn"), "");
    Files.createDirectories(machine.resolve(folder).resolve("lib"));
    Files.createFile(machine.resolve(folder).resolve("lib/maven-core-" + version + ".jar"));
    return maven;
  }

  /** It waits for programs that may never answer, with a process that must not outlive it. */
  @Test
  void found_leavesNoProcessBehind() throws Exception {
    Path napping = machine.resolve("napping");
    Files.delete(bin.resolve("sleep"));
    program(bin.resolve("sleep"), "echo $$ >>" + napping + "\nexec /bin/sleep 100000");
    Path jdk = jdk("jdk", "25");
    program(
        jdk.resolve("bin/java"),
        "while [ ! -s " + napping + " ]; do :; done\necho openjdk version 25");

    find(Map.of("ROLEBRIDGE_JAVA_HOME", jdk.toString()));

    List<String> left = new ArrayList<>();
    for (String id : Files.readAllLines(napping)) {
      Optional<ProcessHandle> nap = ProcessHandle.of(Long.parseLong(id));
      if (nap.isPresent() && !ended(nap.get())) {
        nap.get().destroyForcibly();
        left.add(id);
      }
    }
    assertThat(left).isEmpty();
  }

  private static boolean ended(ProcessHandle process) throws Exception {
    try {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    }
  }

  /** The cause may be the caller's own. */
  @Test
  void programThatDoesNotRun_isToldInItsWords() throws Exception {
    String said =
        "echo 'Picked up JAVA_TOOL_OPTIONS: -XX:+No' >&2; echo 'Unrecognized No' >&2; exit 1";
    program(jdk("jdk", "25").resolve("bin/java"), said);
    Path python = program(machine.resolve("python"), "echo 'libssl.so.3: not found' >&2; exit 127");

    Ran answer =
        find(
            Map.of(
                "ROLEBRIDGE_JAVA_HOME", machine.resolve("jdk").toString(),
                "ROLEBRIDGE_PYTHON", python.toString()));

    assertThat(answer.err())
        .contains("does not run: Picked up JAVA_TOOL_OPTIONS: -XX:+No Unrecognized No\n")
        .contains("does not run: libssl.so.3: not found\n");
  }

  @Test
  void nothingThere_reportsAllThreeAtOnce() throws Exception {
    Ran answer = find(Map.of());

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .contains("JDK 25 (", "Python (3.12 or 3.13", "Maven (3.8")
        .contains("Nothing was installed or changed")
        .contains("Debian", "Fedora", "macOS", "SDKMAN", "pyenv")
        .contains("sdk install java 25-tem");
  }

  @Test
  void nothingThere_withJson_isOneDocumentOnStandardOutput() throws Exception {
    Ran answer =
        run(Map.of(), "/bin/sh", copyOfTheScript().toString(), "provision", "x.json", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", "ToolsMissing");
    assertThat((List<?>) Json.object(answer.out()).get("missing")).hasSize(3);
    assertThat(answer.err()).contains("JDK 25");
  }

  /** In a folder of its own, where what an earlier run found isn't known. */
  private Path copyOfTheScript() throws IOException {
    Path project = Files.createDirectories(machine.resolve("project/cli"));
    Files.copy(ROOT.resolve("cli/find-tools.sh"), project.resolve("find-tools.sh"));
    Files.createDirectories(project.resolve("help"));
    Files.createFile(project.resolve("help/provision.txt"));
    return Files.copy(ROOT.resolve("rolebridge"), project.resolveSibling("rolebridge"));
  }

  @Test
  void everythingInUsualPlaces_isFound() throws Exception {
    jdk("usr/lib/jvm/java-17", "17.0.15");
    Path jdk = jdk("usr/lib/jvm/temurin-25", "25.0.3");
    Path python = python(home.resolve(".pyenv/versions/3.12.1/bin/python3"), "3.12.1");
    Path maven = maven("opt/maven", "3.9.9");

    Ran answer = find(Map.of());

    assertThat(answer.err()).isEmpty();
    assertThat(found(answer))
        .containsEntry("java_home", jdk.toString())
        .containsEntry("python", python.toString())
        .containsEntry("maven", maven.toString());
  }

  @Test
  void shimThatFails_isPassedOverForWhatRuns() throws Exception {
    jdk("usr/lib/jvm/temurin-25", "25");
    maven("opt/maven", "3.8.7");
    program(bin.resolve("python3.13"), "echo 'pyenv: python3.13: command not found' >&2; exit 127");
    python(bin.resolve("python3"), "3.11.2");
    Path python = python(home.resolve(".pyenv/versions/3.13.0/bin/python3"), "3.13.0");

    assertThat(found(find(Map.of()))).containsEntry("python", python.toString());
  }

  /** Where uv puts one, which is what the remedy runs. */
  @ParameterizedTest
  @CsvSource({", .local/share/uv/python", "XDG_DATA_HOME, uv/python", "UV_PYTHON_INSTALL_DIR, ''"})
  void pythonOfUv_isFoundWhereverUvPutIt(String variable, String folder) throws Exception {
    jdk("usr/lib/jvm/temurin-25", "25");
    maven("opt/maven", "3.9.9");
    python(bin.resolve("python3"), "3.14.0");
    Path place = home.resolve(folder).resolve("cpython-3.13.9-linux-x86_64-gnu");
    Path python = python(place.resolve("bin/python3"), "3.13.9");
    Map<String, String> variables = variable == null ? Map.of() : Map.of(variable, home.toString());

    assertThat(found(find(variables))).containsEntry("python", python.toString());
  }

  @Test
  void whatWasFoundAndDoesNotServe_isNamed() throws Exception {
    jdk("usr/lib/jvm/java-17", "17.0.15");
    jdk("usr/lib/jvm/java-26", "26");
    Path broken = jdk("usr/lib/jvm/java-25", "25.0.1");
    program(broken.resolve("bin/java"), "exit 1");
    python(bin.resolve("python3"), "3.14.0");
    program(bin.resolve("python3.12"), "echo 3.12.3 ensurepip " + bin.resolve("python3.12"));
    maven("opt/maven", "3.6.3");

    Ran answer = find(Map.of());

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.err())
        .contains("Java 17.0.15 in ", "Java 26 in ")
        .contains("JDK 25.0.1 in " + broken + ", but it does not run")
        .containsPattern("Python 3.14.0 in \\S+, too new for the locked packages")
        .contains("Debian 12 and any other  pipx run uv python install 3.13")
        .contains("Python 3.12.3 without its module ensurepip")
        .contains("Maven 3.6.3 in ");
  }

  @Test
  void ownSettingsThatDoNotServe_areNotReplacedByOthers() throws Exception {
    jdk("usr/lib/jvm/temurin-25", "25");
    python(bin.resolve("python3.13"), "3.13.0");
    maven("opt/maven", "3.9.9");

    Ran answer =
        find(
            Map.of(
                "ROLEBRIDGE_JAVA_HOME", "/no \"such\" \\jdk",
                "ROLEBRIDGE_PYTHON", "/none",
                "ROLEBRIDGE_MAVEN", "/nothing"));

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.err())
        .contains("ROLEBRIDGE_JAVA_HOME=/no \"such\" \\jdk, where bin/java does not exist")
        .contains("ROLEBRIDGE_PYTHON=/none, which is not a program")
        .contains("ROLEBRIDGE_MAVEN=/nothing, which is not a program");
  }

  @Test
  void ownSettings_winOverAllElse() throws Exception {
    jdk("usr/lib/jvm/temurin-25", "25");
    Path jdk = jdk("mine/jdk", "25.0.9");
    Path python = python(machine.resolve("mine/python"), "3.12.9");
    Path maven = maven("mine/maven", "4.0.0");

    assertThat(
            found(
                find(
                    Map.of(
                        "ROLEBRIDGE_JAVA_HOME", jdk.toString(),
                        "ROLEBRIDGE_PYTHON", python.toString(),
                        "ROLEBRIDGE_MAVEN", maven.toString()))))
        .containsExactly(
            Map.entry("java_home", jdk.toString()),
            Map.entry("maven", maven.toString()),
            Map.entry("python", python.toString()));
  }

  /** One Python has one name, so an activated environment is no reason to install all again. */
  @Test
  void pythonOfAVirtualEnvironment_isTheOneThatItWasMadeOf() throws Exception {
    Path venv = machine.resolve("venv");
    new ProcessBuilder("python3", "-m", "venv", "--without-pip", venv.toString()).start().waitFor();
    Path link =
        Files.createSymbolicLink(machine.resolve("link"), venv.resolve("bin/python3").toRealPath());

    assertThat(answer(venv.resolve("bin/python3").toString()))
        .isEqualTo(answer("python3"))
        .isEqualTo(answer(link.toString()));
  }

  /** The program that the script tries each Python with. */
  private static String probe() throws IOException {
    String script = Files.readString(ROOT.resolve("cli/find-tools.sh"));
    int begin = script.indexOf("python_probe='") + "python_probe='".length();
    return script.substring(begin, script.indexOf("'", begin));
  }

  private static String answer(String python) throws Exception {
    Process process = new ProcessBuilder(python, "-I", "-c", probe()).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void programThatHangs_doesNotHoldTheAnswerUp() throws Exception {
    jdk("usr/lib/jvm/temurin-25", "25");
    maven("opt/maven", "3.9.9");
    program(bin.resolve("python3.13"), "exec sleep " + 10 * PATIENCE_SECONDS);
    Path python = python(bin.resolve("python3.12"), "3.12.3");

    Ran answer = find(Map.of());

    assertThat(found(answer)).containsEntry("python", python.toString());
  }
}
