package rolebridge.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of the command in the macros of <a
 * href="https://man7.org/linux/man-pages/man7/groff_man.7.html">groff_man(7)</a>, made of its
 * commands and options.
 */
final class ManPage {

  private final CommandLine root;
  private final StringBuilder page = new StringBuilder();

  ManPage(CommandLine root) {
    this.root = root;
  }

  String roff(String version) {
    String name = root.getCommandName();
    line(".\\\" Made of the command itself by HelpPagesTest.");
    line(".TH ROLEBRIDGE 1 \"\" \"%s\"".formatted(version));
    line(".SH NAME");
    line(name + " \\- working, least\\-privilege access to AWS accounts for platforms outside AWS");
    line(".SH SYNOPSIS");
    line(".B " + name);
    text("COMMAND [OPTION...] [ARGUMENT...]");
    line(".SH DESCRIPTION");
    description(root);
    line(".SH COMMANDS");
    root.getSubcommands().values().forEach(command -> command(name, command));
    String status = String.join(" ", root.getCommandSpec().usageMessage().footer());
    line(".SH EXIT STATUS");
    text(status.substring(status.indexOf("Exit status: ") + "Exit status: ".length()));
    line(".SH ENVIRONMENT");
    environment()
        .forEach(
            (variable, meaning) -> {
              line(".TP");
              line(".B " + escaped(variable));
              text(meaning);
            });
    return page.toString();
  }

  private static Map<String, String> environment() {
    return new TreeMap<>(
        Map.of(
            "ROLEBRIDGE_TARGET", "local or aws, as --target.",
            "ROLEBRIDGE_PROFILE", "AWS profile, as --profile.",
            "ROLEBRIDGE_JAVA_HOME", "Which Java 25 is used.",
            "ROLEBRIDGE_PYTHON, ROLEBRIDGE_MAVEN",
                "Which Python and Maven are used; a release needs neither.",
            "ROLEBRIDGE_LOCAL_ENDPOINT", "A local AWS of your own, at a loopback address."));
  }

  private void command(String before, CommandLine command) {
    String name = before + " " + command.getCommandName();
    line(".SS " + escaped(name + arguments(command)));
    description(command);
    for (PositionalParamSpec argument : command.getCommandSpec().positionalParameters()) {
      line(".TP");
      line(".I " + escaped(argument.paramLabel()));
      text(String.join(" ", argument.description()));
    }
    options(
        command.getCommandSpec().options().stream().filter(option -> !option.hidden()).toList());
    List<String> footer = Arrays.asList(command.getCommandSpec().usageMessage().footer());
    if (!footer.isEmpty()) {
      line(".PP");
      line(".nf");
      footer.stream().filter(text -> !text.isEmpty()).forEach(this::text);
      line(".fi");
    }
    command.getSubcommands().values().forEach(below -> command(name, below));
  }

  private static String arguments(CommandLine command) {
    return command.getCommandSpec().positionalParameters().stream()
        .map(
            argument -> {
              String many = argument.arity().max() > 1 ? "..." : "";
              String label = argument.paramLabel() + many;
              return argument.arity().min() == 0 ? " [" + label + "]" : " " + label;
            })
        .collect(Collectors.joining());
  }

  private void options(List<OptionSpec> options) {
    for (OptionSpec option :
        options.stream().sorted(Comparator.comparing(OptionSpec::longestName)).toList()) {
      line(".TP");
      String label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
      line(
          Arrays.stream(option.names())
                  .map(spelling -> "\\fB" + escaped(spelling) + "\\fR")
                  .collect(Collectors.joining(", "))
              + escaped(option.arity().min() == 0 && !label.isEmpty() ? "[" + label + "]" : label));
      text(String.join(" ", option.description()));
    }
  }

  private void description(CommandLine command) {
    for (String part : command.getCommandSpec().usageMessage().description()) {
      for (String sentence : part.split("%n", -1)) {
        if (!sentence.isEmpty()) {
          text(sentence);
        }
      }
    }
  }

  private void text(String text) {
    line(escaped(text.replace("%%", "%")));
  }

  /**
   * A dot or a quote at the start of a line would be a request, and what isn't ASCII has to be
   * named by its code point.
   */
  private static String escaped(String text) {
    String escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .codePoints()
            .mapToObj(
                point -> point < 128 ? Character.toString(point) : "\\[u%04X]".formatted(point))
            .collect(Collectors.joining());
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
