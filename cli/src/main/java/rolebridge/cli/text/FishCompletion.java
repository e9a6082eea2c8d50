package rolebridge.cli.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A script by which fish completes a command line, which picocli has none for: subcommands, options
 * with what they do, the values that an option's label names, and files where the label says so.
 */
public final class FishCompletion {

  private final String name;
  private final CommandLine root;
  private final List<String> lines = new ArrayList<>();

  public FishCompletion(CommandLine root) {
    this.root = root;
    this.name = root.getCommandName();
  }

  public String script() {
    options(root, "__%s_without_command".formatted(name));
    subcommands(root, "__%s_without_command".formatted(name));
    root.getSubcommands().values().forEach(command -> add(List.of(), command));
    return head() + String.join("\n", lines) + "\n";
  }

  private String head() {
    return """
      # Completes %1$s in fish. Made of the command itself: %1$s completion fish

      # Whether the words before the cursor begin with these and nothing that isn't an option follows
      # as a subcommand of them would.
      function __%1$s_is
          set -l words
          for word in (commandline -opc)[2..]
              string match -q -- '-*' $word; or set -a words $word
          end
          test (count $words) -ge (count $argv); or return 1
          for i in (seq (count $argv))
              test $words[$i] = $argv[$i]; or return 1
          end
      end

      function __%1$s_without_command
          not string match -qv -- '-*' (commandline -opc)[2..]
      end

      complete -c %1$s -f
      """
        .formatted(name);
  }

  private void add(List<String> before, CommandLine command) {
    List<String> path = new ArrayList<>(before);
    path.add(command.getCommandName());
    StringBuilder here = new StringBuilder(is(path));
    for (String below : command.getSubcommands().keySet()) {
      List<String> longer = new ArrayList<>(path);
      longer.add(below);
      here.append("; and not ").append(is(longer));
    }
    options(command, here.toString());
    subcommands(command, here.toString());
    if (command.getCommandSpec().positionalParameters().stream().anyMatch(FileLabels::isFile)) {
      lines.add("complete -c %s -n '%s' -F".formatted(name, here));
    }
    command.getCommandSpec().positionalParameters().stream()
        .map(FishCompletion::values)
        .filter(values -> !values.isEmpty())
        .forEach(
            values -> lines.add("complete -c %s -n '%s' -a '%s'".formatted(name, here, values)));
    command.getSubcommands().values().forEach(below -> add(path, below));
  }

  private String is(List<String> path) {
    return "__%s_is %s".formatted(name, String.join(" ", path));
  }

  private void subcommands(CommandLine command, String condition) {
    command
        .getSubcommands()
        .forEach(
            (word, below) ->
                lines.add(
                    "complete -c %s -n '%s' -a %s -d '%s'"
                        .formatted(
                            name,
                            condition,
                            word,
                            sentence(below.getCommandSpec().usageMessage().description()))));
  }

  private void options(CommandLine command, String condition) {
    // Reflection has no order of its own.
    List<OptionSpec> options =
        command.getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .sorted(Comparator.comparing(OptionSpec::longestName))
            .toList();
    for (OptionSpec option : options) {
      StringBuilder line = new StringBuilder("complete -c %s -n '%s'".formatted(name, condition));
      for (String spelling : option.names()) {
        line.append(
            spelling.startsWith("--")
                ? " -l " + spelling.substring(2)
                : " -s " + spelling.substring(1));
      }
      if (option.arity().max() > 0 && option.arity().min() > 0) {
        line.append(FileLabels.isFile(option) ? " -r -F" : " -x");
        if (!values(option).isEmpty()) {
          line.append(" -a '").append(values(option)).append('\'');
        }
      }
      lines.add(
          line.append(" -d '").append(sentence(option.description())).append('\'').toString());
    }
  }

  /** The values that a label such as local|aws names; empty for others. */
  private static String values(ArgSpec argument) {
    String label = argument.paramLabel();
    return label.contains("|") && label.equals(label.toLowerCase(Locale.ROOT))
        ? label.replace('|', ' ')
        : "";
  }

  /** The first sentence, which is all that a line has room for, in single quotes of fish. */
  private static String sentence(String[] description) {
    String text = String.join(" ", description).replace("%n", " ").replace("%%", "%");
    int end = text.indexOf(". ");
    return (end < 0 ? text : text.substring(0, end))
        .replaceFirst("[.:]$", "")
        .replace("\\", "\\\\")
        .replace("'", "\\'");
  }
}
