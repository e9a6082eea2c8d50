package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.program.Ran;

/** What the script answers in a fresh clone, on a machine with neither JDK, Python nor Maven. */
class WordsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** What a JVM takes options from beside its command line: those of the machine are its own. */
  private static final List<String> OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  @TempDir private Path machine;
  private Path clone;

  @BeforeEach
  void freshClone() throws IOException {
    clone = copy("clone");
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectories(machine.resolve(name));
    Files.copy(ROOT.resolve("rolebridge"), copy.resolve("rolebridge"));
    for (String folder : List.of("cli/help", "cli/completion")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file : files.toList()) {
          Path to = copy.resolve(ROOT.relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
    for (String script : List.of("words.sh", "find-tools.sh", "build.sh")) {
      Files.copy(ROOT.resolve("cli").resolve(script), copy.resolve("cli").resolve(script));
    }
    for (String module : List.of("functions", "cli", "local", "it", ".")) {
      Files.createDirectories(copy.resolve(module).resolve("src/main"));
      Files.copy(ROOT.resolve(module).resolve("pom.xml"), copy.resolve(module).resolve("pom.xml"));
    }
    return copy;
  }

  private Ran run(String... arguments) throws Exception {
    return run(List.of(), arguments);
  }

  private Ran run(List<String> as, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(as);
    command.addAll(List.of("/bin/sh", clone + "/rolebridge"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(clone.toFile());
    builder.environment().keySet().removeAll(OPTIONS);
    builder
        .environment()
        .putAll(
            Map.of(
                "ROLEBRIDGE_JAVA_HOME", "/none",
                "ROLEBRIDGE_PYTHON", "/none",
                "ROLEBRIDGE_MAVEN", "/none"));
    return Ran.of(builder, machine);
  }

  private Ran words(String line) throws Exception {
    return run(line == null ? new String[0] : line.split(" "));
  }

  private static String page(String name) throws IOException {
    return Files.readString(ROOT.resolve("cli/help").resolve(name));
  }

  /** From another folder, and by a link in any: the lines to run are as this one was. */
  @ParameterizedTest
  @ValueSource(strings = {"./by link", "%s/rolebridge", "%s/it's/$(touch RAN)"})
  void remedy_callsTheCommandAsItWasCalled(String name) throws Exception {
    Path elsewhere = Files.createDirectories(machine.resolve("elsewhere"));
    Path called = Path.of(name.formatted(clone));
    if (!name.endsWith("rolebridge")) {
      Path link = elsewhere.resolve(called);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, clone.resolve("rolebridge"));
    }

    Ran answer =
        Ran.of(
            new ProcessBuilder("/bin/sh", called.startsWith("/") ? called.toString() : name, "--x")
                .directory(elsewhere.toFile()),
            machine);

    String remedy = answer.err().lines().toList().getLast();
    String line = remedy.replaceFirst(".*See (.*)\\.$", "$1");
    Ran help =
        Ran.of(
            new ProcessBuilder("/bin/sh", "-c", "/bin/sh " + line).directory(elsewhere.toFile()),
            machine);
    assertThat(help).isEqualTo(new Ran(0, page(".usage"), ""));
    assertThat(elsewhere.resolve("RAN")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--help, .usage",
    "-h, .usage",
    "help, .usage",
    "--help provision, .usage",
    "--version, .version",
    "-V, .version",
    "help rotate, rotate.txt",
    "help catalog check, catalog/check.txt",
    "rotate --help, rotate.txt",
    "rotate nobody --now -h, rotate.txt",
    "catalog check -h, catalog/check.txt",
    "provision --version, .version",
    "provision x.json -V, .version"
  })
  void help_needsNothing(String line, String page) throws Exception {
    Ran answer = words(line);

    assertThat(answer).isEqualTo(new Ran(0, page(page), ""));
    assertThat(clone.resolve(".rolebridge")).doesNotExist();
  }

  /** The pages are 80 columns wide: on a narrower terminal they have the same words, set anew. */
  @ParameterizedTest
  @ValueSource(ints = {40, 60, 79})
  void help_onANarrowTerminal_keepsToItsWidth(int columns) throws Exception {
    List<String> env = List.of("/usr/bin/env", "COLUMNS=" + columns);
    for (String name : List.of("rotate", "up", "catalog check")) {
      String page = page(name.replace(' ', '/') + ".txt");

      Ran answer = run(env, ("help " + name).split(" "));

      assertThat(answer.status()).isZero();
      assertThat(answer.out().lines())
          .as(name)
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
      assertThat(answer.out().split("\\s+")).isEqualTo(page.split("\\s+"));
      assertThat(run(env, (name + " --help").split(" "))).isEqualTo(answer);
    }
    assertThat(run(env, "help").out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns))
        .contains("  decommission", "Commands:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"80", "200", "0", "wide", "99999"})
  void help_elsewhere_isThePage(String columns) throws Exception {
    assertThat(run(List.of("/usr/bin/env", "COLUMNS=" + columns), "help", "rotate"))
        .isEqualTo(new Ran(0, page("rotate.txt"), ""));
  }

  @ParameterizedTest
  @CsvSource({"bash, rolebridge.bash", "zsh, rolebridge.bash", "fish, rolebridge.fish"})
  void completion_needsNothing(String shell, String file) throws Exception {
    Ran answer = run("completion", shell);

    assertThat(answer)
        .isEqualTo(new Ran(0, Files.readString(ROOT.resolve("cli/completion").resolve(file)), ""));
    assertThat(clone.resolve(".rolebridge")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      delimiter = '|',
      textBlock =
          """
          none                 | A command is missing.           | See ./rolebridge --help.
          provison             | There is no command provison.   | Did you mean provision?
          Provision x.json     | There is no command Provision.  | Did you mean provision?
          rotat U              | There is no command rotat.      | Did you mean rotate?
          tsatus               | There is no command tsatus.     | Did you mean status?
          inv                  | There is no command inv.        | Did you mean inventory?
          lgos                 | There is no command lgos.       | Did you mean logs?
          dwon                 | There is no command dwon.       | Did you mean down?
          pu                   | There is no command pu.         | Did you mean up?
          rev                  | There is no command rev.        | Did you mean revoke?
          help provison        | There is no command provison.   | Did you mean provision?
          help -x              | help takes a command, and no    | Write ./rolebridge help COMMAND.
          fly                  | There is no command fly.        | There are apply, audit, catalog, check, comp
          -v                   | Options stand behind the comma  | -V prints the version
          --hlep               | There is no option --hlep.      | Did you mean --help?
          --ver                | There is no option --ver.       | Did you mean --version?
          --target aws up      | The option --target is none of  | See ./rolebridge --help.
          """)
  void wrongWord_isToldWithTheNearest(String line, String cause, String remedy) throws Exception {
    Ran answer = words(line);

    assertThat(answer.status()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).contains(cause, remedy);
    assertThat(clone.resolve(".rolebridge")).doesNotExist();
  }

  @Test
  void noCommand_listsThem() throws Exception {
    assertThat(run().err()).contains("Commands:", "provision", "decommission");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--json",
        "provison --json",
        "--json up",
        "a\"b\\c --json",
        "help x --json",
        "provison --json=true",
        "provison --output JSON",
        "provison --output=Json"
      })
  void wrongWord_withJson_isOneDocument(String line) throws Exception {
    Ran answer = words(line);

    assertThat(answer.status()).isEqualTo(2);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", "BadUsage");
  }

  /** As after a first run by root: told before anything is tried, with what helps. */
  @ParameterizedTest
  @ValueSource(strings = {"state", "tmp", "logs", "command"})
  void folderOfAnother_isToldWithItsOwner(String folder) throws Exception {
    Path workspace = clone.resolve(".rolebridge");
    for (String each : List.of("state", "tmp", "logs", "command")) {
      Files.setPosixFilePermissions(
          Files.createDirectories(workspace.resolve(each)),
          PosixFilePermissions.fromString(each.equals(folder) ? "r-xr-xr-x" : "rwxrwxrwx"));
    }

    Ran answer = asNobody("status", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Json.object(answer.out())).containsEntry("error", "NotWritable");
    assertThat(answer.err()).contains(".rolebridge/" + folder).doesNotContain("ermission denied");
  }

  @Test
  void noRoomForTemporaryFiles_isToldWithWhereTheyWouldBe() throws Exception {
    Path none = machine.resolve("none");

    Ran answer = run(List.of("/usr/bin/env", "TMPDIR=" + none), "status", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", "NotWritable");
    assertThat(answer.err()).contains("temporary files in " + none, "TMPDIR");
  }

  @Test
  void folderOfAnother_whoseNameHasQuotes_isOneDocument() throws Exception {
    clone = copy("a\"b\\c");
    Files.setPosixFilePermissions(clone, PosixFilePermissions.fromString("r-xr-xr-x"));

    Ran answer = asNobody("status", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Json.object(answer.out())).containsEntry("error", "NotWritable");
  }

  /** What Maven says of it decides, and only what this Maven said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          java.io.IOException: No space left on device | DiskFull
          Disk quota exceeded (os error 122)           | DiskFull
          package nowhere does not exist               | BuildFailed
          """)
  void mavenFails_isToldByItsLog(String said, String error) throws Exception {
    Path log = clone.resolve(".rolebridge/logs/build.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "[ERROR] of an earlier build: No space left on device\n");

    Ran answer = runWith(program("maven", "echo '[ERROR] " + said + "'; exit 1"));

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", error);
    assertThat(answer.err().contains("the disk that has " + clone.resolve(".rolebridge/command")))
        .isEqualTo(error.equals("DiskFull"));
    assertThat(log).content().contains(said).doesNotContain("earlier build");
    assertThat(clone.resolve(".rolebridge/command")).isEmptyDirectory();
  }

  /** As of a JVM that doesn't start, whose lines Maven's own marks don't stand before. */
  @Test
  void mavenFails_withoutAnErrorOfItsOwn_isShownByTheEndOfItsLog() throws Exception {
    assertThat(runWith(program("maven", "echo 'Unrecognized VM option'; exit 1")).err())
        .contains("Unrecognized VM option\n");
  }

  /** Its own status means something else here. */
  @Test
  void optionThatNoJvmTakes_isTold() throws Exception {
    ofJava("seen=;", List.of());
    program("java", "echo 'Picked up _JAVA_OPTIONS: -XX:+No'; echo 'Unrecognized No'; exit 1");
    Files.copy(
        machine.resolve("java"),
        machine.resolve("runtime/bin/java"),
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);

    Ran answer = run(List.of("/usr/bin/env", "_JAVA_OPTIONS=-XX:+No"), "status", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", "JavaOptionsNotUsable");
    assertThat(answer.err()).contains("_JAVA_OPTIONS: Unrecognized No.\n");
  }

  /** A build that didn't get to Maven has no log, and an earlier one's says nothing of it. */
  @Test
  void mavenIsNotReached_theFormerLogDecidesNothing() throws Exception {
    Path log = clone.resolve(".rolebridge/logs/build.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "[ERROR] of an earlier build: No space left on device\n");
    Files.delete(clone.resolve("local/pom.xml"));

    Ran answer = runWith(program("maven", "exit 0"));

    assertThat(Json.object(answer.out())).containsEntry("error", "BuildFailed");
    assertThat(log).doesNotExist();
  }

  /** On a machine with all programs as found before: stand-ins but for Maven's. */
  private Ran runWith(Path maven) throws Exception {
    Path jdk = machine.resolve("jdk/bin");
    Files.createDirectories(jdk);
    for (String name : List.of("java", "javac")) {
      Files.copy(program(name, "exit 0"), jdk.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }
    // In the place of python -I locked.py LOCK, which runs what follows.
    Path python = program("python", "shift 3; exec \"$@\"");
    Path state = Files.createDirectories(clone.resolve(".rolebridge/state"));
    Files.writeString(
        state.resolve("found-tools"),
        jdk.getParent() + "\n" + python + "\n" + maven + "\n/none|/none|/none\n");
    return run("status", "--json");
  }

  private Path program(String name, String script) throws IOException {
    Path program = Files.writeString(machine.resolve(name), "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As in a container that was given a number: the remedy is one command. */
  @Test
  void folderOfAnother_toAUserWithoutAName_isToldByItsNumber() throws Exception {
    Files.createDirectories(clone.resolve(".rolebridge/state"));
    assumeTrue(Files.getOwner(clone).getName().equals("root"), "root alone becomes somebody else");

    Ran answer = as(54321, "status");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.err()).contains("you are 54321.\n", "sudo chown -R 54321 .rolebridge.");
  }

  /** A user that may write what it may: for root, what the folder's permissions say is nothing. */
  private Ran asNobody(String... arguments) throws Exception {
    boolean isRoot = Files.getOwner(clone).getName().equals("root");
    return isRoot ? as(65534, arguments) : run(arguments);
  }

  private Ran as(int user, String... arguments) throws Exception {
    Path setpriv = Path.of("/usr/bin/setpriv");
    assumeTrue(Files.isExecutable(setpriv), "root without setpriv");
    Files.setPosixFilePermissions(machine, PosixFilePermissions.fromString("rwxr-xr-x"));
    return run(List.of(setpriv.toString(), "--reuid", "" + user, "--clear-groups"), arguments);
  }

  /** By whichever name it is called, where that leads is where it stands. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cd links && /bin/sh rb",
        "cd links && ./rb",
        "links/rb",
        "cd links && /bin/sh ./-rb",
        "export CDPATH=links:. && cd ./clone && /bin/sh rolebridge"
      })
  void anyNameOfTheScript_leadsToItsFolder(String called) throws Exception {
    Path links = Files.createDirectories(machine.resolve("links"));
    for (String name : List.of("rb", "-rb")) {
      Files.createSymbolicLink(links.resolve(name), Path.of("../clone/rolebridge"));
    }
    clone.resolve("rolebridge").toFile().setExecutable(true);

    Ran answer =
        run(List.of("/bin/sh", "-c", "cd \"$1\" && " + called + " help", "sh", machine.toString()));

    assertThat(answer).isEqualTo(new Ran(0, page(".usage"), ""));
  }

  /** Of a release, whose Java is a stand-in that writes this down instead. */
  private String ofJava(String script, List<String> as) throws Exception {
    Path seen = machine.resolve("seen");
    Path bin = Files.createDirectories(machine.resolve("runtime/bin"));
    Files.copy(
        program(
            "java",
            "[ \"$1\" != -version ] || exit 0\n" + script + " echo \"$seen\" >'" + seen + "'"),
        bin.resolve("java"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(clone.resolve("command"));
    Files.createFile(clone.resolve("command/rolebridge-cli.jar"));
    Files.writeString(
        Files.createDirectories(clone.resolve(".rolebridge/state")).resolve("found-tools"),
        bin.getParent() + "\n\n\n/none|/none|/none\n");

    assertThat(run(as, "status").status()).isZero();

    return Files.readString(seen).strip();
  }

  /** What a JVM opens next would be taken for the stream. */
  @ParameterizedTest
  @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- >&- 2>&-"})
  void streamThatIsClosed_isAnEmptyOne(String closed) throws Exception {
    String open =
        ofJava(
            """
            seen=
            for stream in 0 1 2; do [ ! -e /proc/$$/fd/$stream ] || seen="$seen$stream"; done
            """,
            List.of("/bin/sh", "-c", "exec \"$@\" " + closed, "sh"));

    assertThat(open).isEqualTo("012");
  }

  /** A JVM with two collectors doesn't start. */
  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void collectorOfTheCallers_isTheOnlyOne(String variable) throws Exception {
    assertThat(
            ofJava(
                "seen=$*;", List.of("/usr/bin/env", variable + "=-Da=b -XX:+UseParallelGC -Xss1m")))
        .doesNotContain("GC")
        .endsWith(" rolebridge.cli.Main status");
  }

  @Test
  void collector_isTheOneThatStartsFastest() throws Exception {
    assertThat(ofJava("seen=$*;", List.of("/usr/bin/env", "JAVA_TOOL_OPTIONS=-Xss1m")))
        .contains(" -XX:+UseSerialGC ");
  }

  /** As in images that leave find out, and with a PATH of another system. */
  @Test
  void programsThatAreMissing_areNamed() throws Exception {
    Path bin = Files.createDirectories(machine.resolve("bin"));
    for (String name : List.of("env", "sed", "tr", "cat")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("/usr/bin", name));
    }

    Ran answer = run(List.of("/usr/bin/env", "PATH=" + bin), "status", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", "ProgramsMissing");
    assertThat(answer.err()).contains("no program grep ls ", " find ", "findutils");
    assertThat(clone.resolve(".rolebridge")).doesNotExist();
  }

  @Test
  void folderThatWasRemoved_isTold() throws Exception {
    Path gone = Files.createDirectories(machine.resolve("gone"));

    Ran answer =
        run(
            List.of(
                "/bin/sh",
                "-c",
                "cd \"$1\" && rmdir \"$1\" && shift && \"$@\"",
                "sh",
                gone.toString()),
            "status",
            "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Schemas.errors("failure", answer.out())).isEmpty();
    assertThat(Json.object(answer.out())).containsEntry("error", "FolderGone");
  }

  /** Java and Python take a colon for the end of a name, in every list of files. */
  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a\nb", "a\n"})
  void folderThatNoProgramCanUse_isToldAtOnce(String name) throws Exception {
    clone = copy(name);

    Ran answer = run("status", "--json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(Json.object(answer.out())).containsEntry("error", "FolderNotUsable");
    assertThat(clone.resolve(".rolebridge")).doesNotExist();
  }

  /** As of a clone by Git for Windows that is used from WSL. */
  @Test
  void cloneOfWindows_hasScriptsThatStart() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "no git");
    Files.copy(ROOT.resolve(".gitattributes"), clone.resolve(".gitattributes"));
    String git = "git -c core.autocrlf=true ";
    ProcessBuilder checkout =
        new ProcessBuilder(
                "/bin/sh",
                "-ec",
                "git init -q && %s add rolebridge cli/words.sh .gitattributes".formatted(git)
                    + " && rm rolebridge && %s checkout -q -- rolebridge".formatted(git))
            .directory(clone.toFile());

    assertThat(Ran.of(checkout, machine).status()).isZero();
    assertThat(clone.resolve("rolebridge")).content().doesNotContain("\r");
  }
}
