package rolebridge.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.IamAccountReader;
import rolebridge.cli.migrate.ImportUsers;
import rolebridge.cli.migrate.RequestFiles;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.ImportResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.json.JsonDocumentText;

@Command(
    name = "import",
    description =
        "Write request files for what was made by hand: for each role of this account that lets a"
            + " user in, a request for a role beside it, and notes of what it says otherwise. Reads"
            + " IAM with your own credentials, and changes nothing there.")
final class ImportCommand extends AccountCommand {

  @Parameters(
      paramLabel = "USER",
      arity = "0..1",
      description = "The hand-made user whose access key the instance has.")
  private String userName;

  @Option(
      names = "--all",
      description = "All users with access keys that inventory --unmanaged lists.")
  private boolean all;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "imported",
      description =
          "Where to write, in a folder for each user (default imported). No file is overwritten.")
  private Path folder;

  ImportCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    if (all == (userName != null)) {
      throw Failure.usage(
          "BadUsage",
          all ? "--all doesn't go with a USER." : "A USER is missing.",
          all ? "Leave one of them out." : "Name the hand-made user, or add --all.");
    }
    Account account = platform().present();
    ImportUsers.All found;
    try (Progress.Step step = progress().start("Reading users and roles")) {
      ImportUsers users =
          new ImportUsers(
              new IamAccountReader(account.iam()),
              new JsonDocumentText(),
              choice().namespace(),
              account.commands());
      found = all ? users.all() : new ImportUsers.All(List.of(users.one(userName)), List.of());
      step.done("of " + Count.of(found.users().size(), "user"));
    }
    RequestFiles files = new RequestFiles(folder, found.users());
    int written = files.write();
    return new ImportResult(
            files, Clock.systemUTC(), printer().screen().columns(), account.commands())
        .of(found, written);
  }
}
