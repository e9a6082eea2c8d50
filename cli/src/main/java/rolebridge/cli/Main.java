package rolebridge.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Defaults;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Screen;
import rolebridge.cli.setup.SettingsFile;
import rolebridge.cli.setup.StandardInput;
import rolebridge.cli.setup.Version;
import rolebridge.domain.request.Nearest;

/** The command {@code rolebridge}. */
@Command(
    name = "rolebridge",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Gives a platform outside AWS working, least-privilege access to an AWS account.%n"
            + "Works on a local AWS unless --target aws is given or ROLEBRIDGE_TARGET says so.%n",
    footer = {
      "",
      "./rolebridge help COMMAND tells more of one.",
      "",
      "Exit status: 0 done, 1 the run failed or what was compared differs, 2 bad usage or bad"
          + " request, 3 this machine or account lacks something, 4 an audit found differences, 130"
          + " interrupted."
    })
public final class Main implements Runnable {

  private static final List<Class<? extends Subcommand>> COMMANDS =
      List.of(
          ProvisionCommand.class,
          CheckCommand.class,
          PlanCommand.class,
          ApplyCommand.class,
          RotateCommand.class,
          RevokeCommand.class,
          DecommissionCommand.class,
          AuditCommand.class,
          InventoryCommand.class,
          ReportCommand.class,
          ImportCommand.class,
          CatalogCommand.class,
          CompletionCommand.class,
          StatusCommand.class,
          LogsCommand.class,
          VerifyCommand.class,
          UpCommand.class,
          DownCommand.class,
          UninstallCommand.class);

  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    // Numbers in names of executions, documents and pages have the digits 0 to 9, whatever the
    // machine's language writes; that of the functions is English (Lambda developer guide,
    // "Defined runtime environment variables").
    Locale.setDefault(Locale.ROOT);
    System.exit(
        execute(
            new Printer(Screen.ofTheCommand(), hasJson(arguments), StandardInput.ofTheCommand()),
            arguments));
  }

  static int execute(Printer printer, String... arguments) {
    return execute(printer, System.getenv(), arguments);
  }

  /** As the process would in this environment. */
  static int execute(Printer printer, Map<String, String> environment, String... arguments) {
    return execute(printer, environment, Path.of(""), arguments);
  }

  /** As the process would in this environment and folder. */
  static int execute(
      Printer printer, Map<String, String> environment, Path folder, String... arguments) {
    SettingsFile settings;
    try {
      settings = SettingsFile.of(folder);
    } catch (RuntimeException bad) {
      int status = printer.print(Outcome.of(bad, Commands.PLAIN));
      printer.finish();
      return status;
    }
    CommandLine line = line(printer, named(arguments));
    Defaults defaults = new Defaults(environment, settings);
    line.setDefaultValueProvider(defaults);
    line.setOut(printer.screen().outWriter());
    line.setErr(printer.screen().errWriter());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionStrategy(
        parsed -> {
          requireNoneEmpty(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setParameterExceptionHandler((error, ignored) -> printer.print(usage(error, defaults)));
    line.setExecutionExceptionHandler(
        (error, ended, parsed) -> {
          printer.detail(error);
          return printer.print(Outcome.of(error, commands(ended.getCommand())));
        });
    int status = line.execute(arguments);
    printer.finish();
    return status;
  }

  /** The one that the first argument names, since each takes the parser its time; or else all. */
  private static List<Class<? extends Subcommand>> named(String... arguments) {
    return COMMANDS.stream()
        .filter(command -> arguments.length > 0 && name(command).equals(arguments[0]))
        .findFirst()
        .<List<Class<? extends Subcommand>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<? extends Subcommand> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** The parser of all commands. */
  static CommandLine line(Printer printer) {
    return line(printer, COMMANDS);
  }

  private static CommandLine line(Printer printer, List<Class<? extends Subcommand>> commands) {
    Factory factory = new Factory(printer);
    CommandLine line = new CommandLine(new Main(), factory);
    commands.forEach(command -> line.addSubcommand(new CommandLine(command, factory)));
    return line
        // A name may begin with @, and what is in a file of that name is no part of the line.
        .setExpandAtFiles(false)
        // A misspelt option behind one that needs a value is no value.
        .setUnmatchedOptionsAllowedAsOptionParameters(false);
  }

  /**
   * What comes from a shell's variable that isn't set names nothing: neither the folder that the
   * command is in, as an empty path would, nor all there is, as a missing argument does.
   */
  private static void requireNoneEmpty(ParseResult parsed) {
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      for (ArgSpec argument : each.matchedArgs()) {
        if (argument.originalStringValues().contains("")) {
          throw new ParameterException(
              each.commandSpec().commandLine(),
              (argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel())
                  + " is empty, perhaps by a variable of the shell that isn't set. Nothing was"
                  + " started.");
        }
      }
    }
  }

  /** Known before the arguments are parsed, since bad ones are told in JSON too. */
  static boolean hasJson(String[] arguments) {
    String before = "";
    for (String argument : arguments) {
      if (argument.equals("--")) {
        return false;
      }
      String value = before.equals("--output") ? "--output=" + argument : argument;
      if (value.equals("--json")
          || value.equals("--json=true")
          || value.equalsIgnoreCase("--output=json")) {
        return true;
      }
      before = argument;
    }
    return false;
  }

  private static Commands commands(Object ended) {
    return ended instanceof AccountCommand onAccount ? onAccount.commands() : Commands.PLAIN;
  }

  private static Outcome usage(ParameterException error, Defaults defaults) {
    String name =
        error
            .getCommandLine()
            .getCommandSpec()
            .qualifiedName(" ")
            .replaceFirst("^rolebridge", Matcher.quoteReplacement(Commands.command()));
    String help =
        defaults
                .placeOfTarget(error.getValue())
                .map("Set %s to local or aws, or take it away. "::formatted)
                .orElse("")
            + "See "
            + name
            + " --help.";
    return Outcome.of(
        switch (error) {
          case UnmatchedArgumentException unmatched when !unmatched.getUnmatched().isEmpty() ->
              Failure.usage("BadUsage", cause(unmatched), meant(unmatched) + help);
          case MissingParameterException missing ->
              Failure.usage("BadUsage", cause(missing.getMissing().getFirst()), help);
          case ParameterException bad when !words(bad.getArgSpec()).isEmpty() ->
              Failure.usage("BadUsage", cause(bad), meant(bad) + help);
          default -> Failure.usage("BadUsage", error.getMessage(), help);
        });
  }

  private static String cause(ArgSpec missing) {
    return missing instanceof OptionSpec option
        ? option.longestName() + " needs its " + option.paramLabel() + "."
        : missing.paramLabel() + " is missing.";
  }

  /** Of a value that isn't one of a few words. */
  private static String cause(ParameterException bad) {
    String words = String.join(", ", words(bad.getArgSpec()));
    return bad.getArgSpec() instanceof OptionSpec option
        ? "%s can't be \"%s\": it is one of %s."
            .formatted(option.longestName(), bad.getValue(), words)
        : "%s takes one of %s, and \"%s\" is none."
            .formatted(bad.getCommandLine().getCommandName(), words, bad.getValue());
  }

  private static String meant(ParameterException bad) {
    return didYouMean(bad.getValue(), words(bad.getArgSpec()));
  }

  /** The words that an argument may be, as they are written; empty where it may be more. */
  private static List<String> words(ArgSpec argument) {
    return argument != null && argument.type().isEnum()
        ? Stream.of(argument.type().getEnumConstants())
            .map(word -> ((Enum<?>) word).name().toLowerCase(Locale.ROOT))
            .toList()
        : List.of();
  }

  private static String cause(UnmatchedArgumentException error) {
    CommandSpec command = error.getCommandLine().getCommandSpec();
    String first = error.getUnmatched().getFirst();
    if (error.isUnknownOption()) {
      return command.name() + " has no option " + first + ".";
    }
    return command.parent() == null
        ? "There is no command " + first + "."
        : command.name() + " takes no more than what stands before \"" + first + "\".";
  }

  private static String meant(UnmatchedArgumentException error) {
    CommandSpec command = error.getCommandLine().getCommandSpec();
    Collection<String> known =
        error.isUnknownOption()
            ? command.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .toList()
            : command.subcommands().keySet();
    return didYouMean(error.getUnmatched().getFirst(), known);
  }

  private static String didYouMean(String word, Collection<String> known) {
    return Nearest.to(word, known).map(nearest -> "Did you mean " + nearest + "? ").orElse("");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** Hands the printer to the subcommands. */
  private record Factory(Printer printer) implements CommandLine.IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (Subcommand.class.isAssignableFrom(type)) {
        return type.getDeclaredConstructor(Printer.class).newInstance(printer);
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
