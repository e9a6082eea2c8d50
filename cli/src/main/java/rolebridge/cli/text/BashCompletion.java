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
 * for what it makes of files and of words that bash takes apart.
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

  private static final String BY_WORDS =
      "# _complete_rolebridge finds which commands and subcommands have been specified\n";

  /** Bash, unlike zsh, takes a word apart and replaces its last part alone. */
  private static final String TOGETHER =
      """
      # Puts together what bash takes apart at an equals sign, a colon or an at sign, has an option's value for a word of
      # its own, and leaves of what is found what stands in the place of the last part.
      function _complete_rolebridge() {
        if [ -n "${ZSH_VERSION:-}" ]; then _rolebridge_by_words; return $?; fi
        local rest="$COMP_LINE" part="" before="" option="" i
        local words=()
        for (( i = 0; i <= COMP_CWORD; i++ )); do
          part="${COMP_WORDS[i]}"
          if [[ $i -gt 0 && "$rest" != [[:blank:]]* && ! ( "$part" = *[!=:@]* && "$before" = *[!=:@]* ) ]]; then
            words[${#words[@]}-1]+="$part"
          else
            words+=("$part")
          fi
          rest="${rest#*"$part"}"
          before="$part"
        done
        [[ "$part" = *[!=:@]* ]] || part=""
        local last=$(( ${#words[@]} - 1 ))
        local kept="${words[last]%"$part"}"
        if [[ "${words[last]}" = -*=* ]]; then
          option="${words[last]%%=*}="
          words+=("${words[last]#*=}")
          words[last]="${option%=}"
        fi
        local COMP_CWORD=$(( ${#words[@]} - 1 ))
        local COMP_WORDS=("${words[@]}")
        _rolebridge_by_words
        local found=("${COMPREPLY[@]}")
        COMPREPLY=()
        for part in "${found[@]}"; do
          if [[ "$option$part" = "$kept"* ]]; then
            part="$option$part"
            COMPREPLY+=("${part#"$kept"}")
          fi
        done
      }

      # Whether the line begins with the command that these words are, and goes on behind it: another word that is
      # called like a command is none.
      function _rolebridge_is() {
        local i=1 word
        for word in "$@"; do
          [[ $i -lt $COMP_CWORD && "${COMP_WORDS[i]}" = "$word" ]] || return 1
          i=$(( i + 1 ))
        done
      }

      """;

  private static final String EACH_WORD =
      """
          if [[ "${optionsWithArgs}" =~ ${previousWord} ]]; then
            ((result-=2)) # Arg option and its value not counted as positional param
          elif [[ "${booleanOptions}" =~ ${previousWord} ]]; then
      """;

  private static final String EACH_WORD_AS_IT_IS =
      """
          if [[ "${previousWord}" = -*=* ]]; then
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
    return takingWordsTogether(
        countingWords(namingFiles(AutoComplete.bash(root.getCommandName(), root))));
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

  /** As picocli writes it, a command is what any word of the line is called. */
  private static String takingWordsTogether(String script) {
    return script
        .replace("function _complete_rolebridge()", "function _rolebridge_by_words()")
        .replace(BY_WORDS, BY_WORDS.replace("_complete_rolebridge", "_rolebridge_by_words"))
        .replace("  if CompWordsContainsArray \"", "  if _rolebridge_is \"")
        .replace(ENTRY_POINT, TOGETHER + ENTRY_POINT);
  }
}
