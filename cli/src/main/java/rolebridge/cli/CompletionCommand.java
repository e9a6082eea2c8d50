package rolebridge.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.text.BashCompletion;
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

  @Parameters(paramLabel = "bash|zsh|fish", description = "Which shell.")
  private Shell shell;

  CompletionCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    String script = script(printer(), shell);
    return Outcome.done("done", Map.of("script", script), script.stripTrailing());
  }

  /** The script for a shell; zsh reads bash's. */
  static String script(Printer printer, Shell shell) {
    CommandLine line = Main.line(printer);
    return switch (shell) {
      case BASH, ZSH -> new BashCompletion(line).script();
      case FISH -> new FishCompletion(line).script();
    };
  }
}
