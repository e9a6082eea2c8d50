package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

/** What the shells themselves make of the scripts, and man of the page. */
class CompletionTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Calls the function that the script registers, as the shell does when Tab is pressed. */
  private static final String BASH =
      """
      . "$1"
      complete -p rolebridge >/dev/null || exit 9
      COMP_LINE="$2"
      shift 2
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMP_POINT=${#COMP_LINE}
      COMP_TYPE=9
      _complete_rolebridge rolebridge "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir private Path folder;

  private static String run(Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static boolean has(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** The last word is the one to complete; a dash stands for none yet. */
  @ParameterizedTest
  @CsvSource({
    "rolebridge prov, provision",
    "rolebridge -, inventory",
    "./rolebridge ro, rotate",
    "rolebridge rotate --n, --now",
    "rolebridge provision x.json --pro, --profile",
    "rolebridge catalog ch, check",
    "rolebridge up --target a, aws",
    "rolebridge up --target=a, aws",
    "rolebridge up --target=, local",
    "rolebridge audit --profile me@corp --target=a, aws",
    "rolebridge rotate audit --n, --now",
    "rolebridge provision --profile audit --dry, --dry-run",
    "rolebridge catalog check catalog --js, --json",
    "rolebridge completion f, fish"
  })
  void bash_completes(String line, String expected) throws Exception {
    assertThat(bash(line.replaceFirst("-$", ""))).contains(expected);
  }

  private List<String> bash(String line) throws Exception {
    Path script = ROOT.resolve("cli/completion/rolebridge.bash");
    String[] command =
        Stream.concat(
                Stream.of("bash", "--norc", "-c", BASH, "bash", script.toString(), line),
                parts(line))
            .toArray(String[]::new);
    return run(folder, command).lines().map(String::strip).toList();
  }

  /** Where a file may stand, bash names files when there is nothing else. */
  @Test
  void bash_namesFilesWhereNothingElseFits() throws Exception {
    assertThat(
            run(
                folder,
                "bash",
                "--norc",
                "-c",
                ". \"$1\"; complete -p rolebridge",
                "bash",
                ROOT.resolve("cli/completion/rolebridge.bash").toString()))
        .contains("-o default");
  }

  private static final Set<String> LABELS_OF_FILES = Set.of("FILE", "DIR");

  /** What may stand between a command and its file: options, their values, and other files. */
  private static final List<String> BEFORE_A_FILE =
      List.of(
          "",
          "--json ",
          "--output json ",
          "--output=json ",
          "--profile audit ",
          "--profile me@corp ",
          "--profile=me@corp ");

  private static Stream<CommandLine> commands(CommandLine line) {
    return Stream.concat(
        Stream.of(line), line.getSubcommands().values().stream().flatMap(CompletionTest::commands));
  }

  private static boolean isFile(ArgSpec argument) {
    return LABELS_OF_FILES.contains(argument.paramLabel());
  }

  private static boolean takes(CommandSpec command, String option) {
    String name = option.replaceFirst("[ =].*", "");
    return name.isEmpty() || command.findOption(name) != null;
  }

  /** The beginnings of lines that a file's name comes next on. */
  static List<String> linesBeforeAFile() {
    List<String> lines = new ArrayList<>();
    commands(Main.line(new Printer(new FakeScreen().screen(), false)))
        .map(CommandLine::getCommandSpec)
        .forEach(
            command -> {
              String line = command.qualifiedName() + " ";
              for (PositionalParamSpec argument : command.positionalParameters()) {
                if (isFile(argument)) {
                  BEFORE_A_FILE.stream()
                      .filter(before -> takes(command, before))
                      .forEach(before -> lines.add(line + before));
                }
                if (isFile(argument) && argument.arity().max() > 1) {
                  // Both are part of an option's name.
                  lines.addAll(
                      Stream.of(".", "out", "audit", "a:b.json", "a.json b.json")
                          .map(word -> line + word + " ")
                          .toList());
                }
              }
              command.options().stream()
                  .filter(CompletionTest::isFile)
                  .map(option -> line + option.longestName())
                  .forEach(option -> lines.addAll(List.of(option + " ", option + "=")));
            });
    return lines;
  }

  /** Those of commands that take no file, and what follows options whose value is none. */
  static List<String> linesBeforeNoFile() {
    List<String> lines = new ArrayList<>();
    commands(Main.line(new Printer(new FakeScreen().screen(), false)))
        .map(CommandLine::getCommandSpec)
        .forEach(
            command -> {
              String line = command.qualifiedName() + " ";
              if (command.positionalParameters().stream().noneMatch(CompletionTest::isFile)) {
                lines.add(line);
              }
              command.options().stream()
                  .filter(option -> !isFile(option) && option.arity().min() > 0)
                  .map(option -> line + option.longestName())
                  .forEach(option -> lines.addAll(List.of(option + " ", option + "=")));
            });
    return lines;
  }

  @Test
  void linesBeforeAFile_areThoseOfTheseCommands() {
    assertThat(linesBeforeAFile())
        .contains(
            "rolebridge provision ",
            "rolebridge check a.json b.json ",
            "rolebridge plan ",
            "rolebridge apply . ",
            "rolebridge decommission out ",
            "rolebridge report --json ",
            "rolebridge import --out ",
            "rolebridge report --profile me@corp ",
            "rolebridge catalog check ");
    assertThat(linesBeforeNoFile()).contains("rolebridge rotate ", "rolebridge check --region ");
  }

  @ParameterizedTest
  @MethodSource("linesBeforeAFile")
  void bash_namesFiles_whereOneComesNext(String line) throws Exception {
    Files.writeString(folder.resolve("request.json"), "{}");

    assertThat(bash(line + "re")).containsExactly("request.json");
  }

  @ParameterizedTest
  @MethodSource("linesBeforeNoFile")
  void bash_namesNoFile_whereNoneComesNext(String line) throws Exception {
    Files.writeString(folder.resolve("request.json"), "{}");

    assertThat(bash(line + "re")).doesNotContain("request.json");
  }

  @ParameterizedTest
  @MethodSource("linesBeforeAFile")
  void fish_namesFiles_whereOneComesNext(String line) throws Exception {
    assumeTrue(has("fish"), "needs fish");

    assertThat(fish(line + "re")).containsExactly(wordOf(line) + "request.json");
  }

  @ParameterizedTest
  @MethodSource("linesBeforeNoFile")
  void fish_namesNoFile_whereNoneComesNext(String line) throws Exception {
    assumeTrue(has("fish"), "needs fish");

    assertThat(fish(line + "re")).doesNotContain(wordOf(line) + "request.json");
  }

  /** What is there of the word that comes next, which fish names the whole of. */
  private static String wordOf(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  /** It offers its own, quoted by itself, where the function names nothing. */
  @Test
  void zsh_namesItsOwnFiles_whereOneComesNext() throws Exception {
    assumeTrue(has("zsh"), "needs zsh");

    // Without a line that is edited, compgen offers an option's beginning every option.
    assertThat(zsh(linesBeforeAFile().stream().filter(line -> !line.endsWith("=")).toList()))
        .isEmpty();
  }

  @Test
  void zsh_completes() throws Exception {
    assumeTrue(has("zsh"), "needs zsh");

    assertThat(zsh(List.of("rolebridge prov"))).contains("provision");
    assertThat(zsh(List.of("rolebridge provision --pro"))).contains("--profile", "--json");
  }

  /**
   * What compgen of zsh's bashcompinit has of the function that is registered, for all lines
   * together; only where a line is edited does it know what it begins with.
   */
  private List<String> zsh(List<String> lines) throws Exception {
    Files.write(folder.resolve("lines"), lines);
    return run(
            folder,
            "zsh",
            "-f",
            "-c",
            """
            autoload -U compinit && compinit -u -D && . "$1" || exit 8
            [[ $_comps[rolebridge] == *"-o default"* ]] || exit 9
            while IFS= read -r COMP_LINE; do
              COMP_WORDS=("${(@s: :)COMP_LINE}")
              COMP_CWORD=$((${#COMP_WORDS} - 1))
              COMP_POINT=${#COMP_LINE}
              compgen -F _complete_rolebridge -- "${COMP_WORDS[-1]}" || [ $? = 1 ] || exit 7
            done <lines
            """,
            "zsh",
            ROOT.resolve("cli/completion/rolebridge.bash").toString())
        .lines()
        .filter(candidate -> !candidate.isBlank())
        .toList();
  }

  /** As bash takes a line apart for the function, by the default of COMP_WORDBREAKS. */
  private static Stream<String> parts(String line) {
    return Stream.of(line.split(" ", -1))
        .flatMap(word -> Stream.of(word.split("(?<=[=:@])(?![=:@])|(?<![=:@])(?=[=:@])", 0)));
  }

  /** A shell replaces the last part of the word alone. */
  @ParameterizedTest
  @CsvSource({
    "rolebridge check a:b, b.json",
    "rolebridge check a:, b.json",
    "rolebridge check a::, ''",
    "rolebridge check a@b, b@c",
    "rolebridge check a@b@, c",
    "rolebridge check a=b, b",
    "rolebridge import --out=a:b, b.json",
    "rolebridge import --out=b, b.txt",
    "rolebridge import --out=-, ''",
    "rolebridge check --profile a:b, ''",
    "rolebridge check --profile=b, ''",
  })
  void bash_completesTheLastPartOfAWord_byTheWholeWord(String line, String expected)
      throws Exception {
    for (String name : List.of("a:b.json", "b.txt", "a@b@c", "a=b")) {
      Files.writeString(folder.resolve(name), "");
    }

    assertThat(bash(line)).containsExactly(expected);
  }

  /** Names that a shell would take for commands, patterns, or several words. */
  private static final List<String> NAMES =
      List.of(
          "a$(touch RAN)b",
          "a`touch RAN`b",
          "a b",
          "a'b",
          "a\"b",
          "a\\b",
          "a*b",
          "a(e:touch RAN:)");

  @Test
  void bash_namesFilesAsTheyAre_andRunsNone() throws Exception {
    for (String name : NAMES) {
      Files.writeString(folder.resolve(name), "");
    }

    for (String line : linesBeforeAFile()) {
      assertThat(bash(line + "a")).as(line).containsExactlyInAnyOrderElementsOf(NAMES);
    }
    assertThat(folder.resolve("RAN")).doesNotExist();
  }

  /** {@code compgen -W} expands its words, so what it is given stands in the script. */
  @Test
  void bash_expandsNothingThatIsNotInTheScript() throws IOException {
    String script = Files.readString(ROOT.resolve("cli/completion/rolebridge.bash"));

    assertThat(script.lines().filter(line -> line.contains("compgen") && !line.contains("#")))
        .allMatch(
            line ->
                line.contains("compgen -W \"${flag_opts} ${arg_opts}\" -- ")
                    || line.contains("compgen -W \"${commands// /$'\\n'}${IFS}${positionals}\" -- ")
                    || line.contains("compgen -W \"${optionList[*]}\" -- ")
                    || line.equals("  done < <(compgen -f -- \"$1\")"));
    assertThat(script.lines().map(String::strip).filter(line -> line.startsWith("positionals=")))
        .allMatch(line -> line.matches("positionals=\\$\\( compReplyArray .*"));
  }

  @Test
  void fish_namesFilesAsTheyAre_andRunsNone() throws Exception {
    assumeTrue(has("fish"), "needs fish");
    for (String name : NAMES) {
      Files.writeString(folder.resolve(name), "");
    }

    for (String line : linesBeforeAFile()) {
      assertThat(fish(line + "a"))
          .as(line)
          .containsExactlyInAnyOrderElementsOf(
              NAMES.stream().map(name -> wordOf(line) + name).toList());
    }
    assertThat(folder.resolve("RAN")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "rolebridge prov, provision",
    "rolebridge rotate --n, --now",
    "rolebridge provision re, request.json",
    "rolebridge catalog ch, check",
    "rolebridge catalog check --js, --json",
    "rolebridge up --target a, aws",
    "rolebridge completion f, fish"
  })
  void fish_completes(String line, String expected) throws Exception {
    assumeTrue(has("fish"), "needs fish");

    assertThat(fish(line)).contains(expected);
  }

  @Test
  void fish_offersNoFilesWhereNoneBelong() throws Exception {
    assumeTrue(has("fish"), "needs fish");

    assertThat(fish("rolebridge rotate re")).doesNotContain("request.json");
    assertThat(fish("rolebridge rotate pro")).doesNotContain("provision");
  }

  private List<String> fish(String line) throws Exception {
    Files.writeString(folder.resolve("request.json"), "{}");
    return run(
            folder,
            "fish",
            "--no-config",
            "-c",
            "source $argv[1]; complete -C $argv[2]",
            ROOT.resolve("cli/completion/rolebridge.fish").toString(),
            line)
        .lines()
        .map(candidate -> candidate.split("\t", 2)[0])
        .toList();
  }

  @Test
  void zsh_readsIt() throws Exception {
    assumeTrue(has("zsh"), "needs zsh");

    assertThat(
            run(
                folder,
                "zsh",
                "-f",
                "-c",
                "autoload -U compinit && compinit -u -D && . $1 && print $_comps[rolebridge]",
                "zsh",
                ROOT.resolve("cli/completion/rolebridge.bash").toString()))
        .contains("_complete_rolebridge");
  }

  @Test
  void command_printsWhatTheScriptDoes() throws IOException {
    for (String shell : List.of("bash", "zsh", "fish")) {
      FakeScreen screen = new FakeScreen();
      assertThat(Main.execute(new Printer(screen.screen(), false), "completion", shell)).isZero();
      assertThat(screen.out().strip())
          .isEqualTo(
              Files.readString(
                      ROOT.resolve(
                          "cli/completion/rolebridge." + (shell.equals("fish") ? shell : "bash")))
                  .strip());
    }
  }

  @Test
  void command_withJson_keepsItsSchema() throws IOException {
    FakeScreen screen = new FakeScreen();

    assertThat(Main.execute(new Printer(screen.screen(), true), "completion", "fish", "--json"))
        .isZero();

    assertThat(Schemas.errors("completion", screen.out())).isEmpty();
    assertThat(Json.object(screen.out()).get("script").toString()).contains("complete -c");
  }

  @Test
  void manualPage_isCleanToGroff() throws Exception {
    assumeTrue(has("groff"), "needs groff");

    String page =
        run(
            folder,
            "sh",
            "-c",
            "groff -man -Tutf8 -ww \"$1\" 2>&1",
            "sh",
            ROOT.resolve("cli/man/rolebridge.1").toString());
    // Bold letters are struck twice.
    String read = page.replaceAll(".\b", "");

    assertThat(read)
        .doesNotContain("warning:", "error:")
        .contains("COMMANDS", "provision", "EXIT STATUS");
  }
}
