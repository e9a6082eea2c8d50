package rolebridge.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.text.FishCompletion;

@Command(
    name = "completion",
    description =
        "Print a script by which a shell completes commands, options and files. Needs no AWS.",
    footer = {
      "",
      "  bash   . <(./rolebridge completion bash)",
      "  zsh    . <(./rolebridge completion zsh), after compinit",
      "  fish   ./rolebridge completion fish | source"
    })
final class CompletionCommand extends Subcommand {

  /** The shells whose completion is known. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> AS_A_LIST =
      List.of(
          "positionals=$( compgen -f -- \"${curr_word}\" ) # files",
          "COMPREPLY=( $( compgen -f -- \"${curr_word}\" ) ) # files");

  private static final String FILES = "_rolebridge_files \"${curr_word}\"\n      return";
  private static final String ENTRY_POINT = "# Bash completion entry point function.\n";
  private static final String FUNCTION =
      """
      # Offers the files whose names begin with the word, each as it is: no name is expanded, taken apart or run. zsh
      # and bash 3 offer their own where nothing else is: only with compopt does bash quote what it is given here.
      function _rolebridge_files() {
        local file
        COMPREPLY=()
        [ -z "${ZSH_VERSION:-}" ] && type compopt >/dev/null 2>&1 || return 0
        while IFS= read -r file; do
          COMPREPLY+=("$file")
        done < <(compgen -f -- "$1")
      }

      """;

  @Parameters(paramLabel = "bash|zsh|fish", description = "Which shell.")
  private Shell shell;

  CompletionCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    String script = script(Main.line(printer()), shell);
    return Outcome.done("done", Map.of("script", script), script.stripTrailing());
  }

  /**
   * As picocli writes it, files go through {@code compgen -W}, by which a shell expands each name
   * again: what stands in a name as a command would run, and a space would end it.
   */
  private static String namingFiles(String script) {
    String named = script;
    for (String list : AS_A_LIST) {
      named = named.replace(list, FILES);
    }
    return named.replace(ENTRY_POINT, FUNCTION + ENTRY_POINT);
  }

  /** The script for a shell; zsh reads bash's. */
  static String script(CommandLine line, Shell shell) {
    return switch (shell) {
      case BASH, ZSH -> namingFiles(AutoComplete.bash(line.getCommandName(), line));
      case FISH -> new FishCompletion(line).script();
    };
  }
}
