package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      shift
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMP_LINE="$*"
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
    "rolebridge completion f, fish"
  })
  void bash_completes(String line, String expected) throws Exception {
    String[] words = line.replaceFirst("-$", "").split(" ", -1);

    assertThat(bash(words)).contains(expected);
  }

  private List<String> bash(String... words) throws Exception {
    Path script = ROOT.resolve("cli/completion/rolebridge.bash");
    String[] command =
        Stream.concat(
                Stream.of("bash", "--norc", "-c", BASH, "bash", script.toString()),
                Arrays.stream(words))
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

    for (String line : List.of("report a", "catalog check a", "import --out a")) {
      assertThat(bash(("rolebridge " + line).split(" ")))
          .as(line)
          .containsExactlyInAnyOrderElementsOf(NAMES);
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

    assertThat(fish("rolebridge report a")).containsExactlyInAnyOrderElementsOf(NAMES);
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
