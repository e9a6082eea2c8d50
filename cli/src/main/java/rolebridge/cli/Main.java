package rolebridge.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;

/** The command {@code rolebridge}. */
@Command(
    name = "rolebridge",
    mixinStandardHelpOptions = true,
    version = "rolebridge 1.0.0",
    description =
        "Gives a platform outside AWS working, least-privilege access to an AWS account.%n"
            + "Works on a local AWS unless --target aws is given.%n",
    subcommands = {
      ProvisionCommand.class,
      CheckCommand.class,
      RotateCommand.class,
      RevokeCommand.class,
      DecommissionCommand.class,
      AuditCommand.class,
      InventoryCommand.class,
      ImportCommand.class,
      CatalogCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      UpCommand.class,
      DownCommand.class
    },
    footer = {
      "",
      "Exit status: 0 done, 1 the run failed or the catalog differs, 2 bad usage or bad request, 3"
          + " this machine or account lacks something, 4 an audit found differences, 130"
          + " interrupted."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(execute(new Printer(Screen.ofTheCommand(), hasJson(arguments)), arguments));
  }

  static int execute(Printer printer, String... arguments) {
    CommandLine line = new CommandLine(new Main(), new Factory(printer));
    line.setOut(printer.screen().outWriter());
    line.setErr(printer.screen().errWriter());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((error, ignored) -> printer.print(usage(error)));
    line.setExecutionExceptionHandler((error, ignored, parsed) -> printer.print(Outcome.of(error)));
    int status = line.execute(arguments);
    printer.finish();
    return status;
  }

  /** Known before the arguments are parsed, since bad ones are told in JSON too. */
  private static boolean hasJson(String[] arguments) {
    for (String argument : arguments) {
      if (argument.equals("--")) {
        return false;
      }
      if (argument.equals("--json")) {
        return true;
      }
    }
    return false;
  }

  private static Outcome usage(ParameterException error) {
    String name = error.getCommandLine().getCommandSpec().qualifiedName(" ");
    return Outcome.of(
        new Failure(Exit.USAGE, "BadUsage", error.getMessage(), "See ./" + name + " --help."));
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
