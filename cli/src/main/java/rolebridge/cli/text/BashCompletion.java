package rolebridge.cli.text;

import java.nio.file.Path;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A script by which bash, and zsh that reads bash's, completes a command line: picocli's own, but
 * for what it makes of files.
 */
public final class BashCompletion {

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

  private static final String EACH_WORD =
      """
          if [[ "${optionsWithArgs}" =~ ${previousWord} ]]; then
            ((result-=2)) # Arg option and its value not counted as positional param
          elif [[ "${booleanOptions}" =~ ${previousWord} ]]; then
      """;

  /** Bash takes --target=aws apart at the equals sign, zsh doesn't. */
  private static final String EACH_WORD_AS_IT_IS =
      """
          if [[ "${previousWord}" = "=" || "${previousWord}" = -*=* ]]; then
            continue
          elif [[ " ${optionsWithArgs} " = *" '${previousWord}' "* ]]; then
            ((result-=2)) # Arg option and its value not counted as positional param
          elif [[ " ${booleanOptions} " = *" '${previousWord}' "* ]]; then
      """;

  private final CommandLine root;

  /**
   * Takes the command line for itself: its arguments are no longer what a command is given.
   *
   * @param root a command line that nothing else is done with
   */
  public BashCompletion(CommandLine root) {
    this.root = root;
  }

  public String script() {
    typeFiles(root);
    return countingWords(namingFiles(AutoComplete.bash(root.getCommandName(), root)));
  }

  /** picocli knows a file by its type, and keeps files from what has another one. */
  private static void typeFiles(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    for (PositionalParamSpec argument : List.copyOf(command.positionalParameters())) {
      if (FileLabels.isFile(argument)) {
        command.remove(argument);
        command.add(
            PositionalParamSpec.builder()
                .paramLabel(argument.paramLabel())
                .index(argument.index())
                .arity(argument.arity())
                .type(type(argument))
                .build());
      }
    }
    for (OptionSpec option : List.copyOf(command.options())) {
      if (FileLabels.isFile(option)) {
        command.remove(option);
        command.add(
            OptionSpec.builder(option.names())
                .paramLabel(option.paramLabel())
                .arity(option.arity())
                .type(type(option))
                .build());
      }
    }
    line.getSubcommands().values().forEach(BashCompletion::typeFiles);
  }

  private static Class<?> type(ArgSpec argument) {
    return argument.isMultiValue() ? Path[].class : Path.class;
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

  /** As picocli writes it, each word is a pattern, and a file called "." or "out" is an option. */
  private static String countingWords(String script) {
    return script.replace(EACH_WORD, EACH_WORD_AS_IT_IS);
  }
}
