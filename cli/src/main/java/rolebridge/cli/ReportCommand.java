package rolebridge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.report.AccessReport;
import rolebridge.cli.report.ReportCsv;
import rolebridge.cli.report.ReportPage;
import rolebridge.cli.report.ReportReader;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileFailure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.WholeFile;
import rolebridge.cli.stack.DeployedStack;

@Command(
    name = "report",
    description =
        "Write one HTML page of who may do what by which key: users, roles, actions and their risks,"
            + " last use, age and due date of keys, and what the last audit found. Reads IAM and the"
            + " secrets' labels with your own credentials, and no secret.")
final class ReportCommand extends AccountCommand {

  /** Elsewhere this names a stream; the result's own line goes to standard output here. */
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description =
          "Where to write (default rolebridge-report.html, or .csv). A file that is there is"
              + " replaced.")
  private Path file;

  @Option(
      names = "--csv",
      description = "Write a table for other programs instead, a line for each user and role.")
  private boolean csv;

  ReportCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Path place = file == null ? Path.of("rolebridge-report." + (csv ? "csv" : "html")) : file;
    requireFile(place);
    Platform platform = platform();
    Account account = platform.present();
    DeployedStack stack = platform.deployed(account);
    AccessReport report;
    try (Progress.Step step = progress().start("Reading users, keys and roles")) {
      report = reader(account, stack).read();
      step.done("of " + Count.of(report.users().size(), "user"));
    }
    write(place, csv ? ReportCsv.of(report) : ReportPage.of(report));
    return outcome(report, place);
  }

  /** Known before all is read, which takes a while where there are many users. */
  private void requireFile(Path place) {
    Path folder = place.toAbsolutePath().getParent();
    if (Files.isDirectory(place)) {
      throw notWritable(place, "it is a folder");
    }
    // What is written takes the place of what was there, and of a device that would be its end.
    if (Files.exists(place) && !Files.isRegularFile(place)) {
      throw notWritable(place, "it is a pipe or a device");
    }
    if (place.equals(STANDARD_OUTPUT)) {
      throw notWritable(place, "that is no file's name here");
    }
    if (!Files.isDirectory(folder)) {
      throw notWritable(place, "there is no folder " + folder);
    }
  }

  private static ReportReader reader(Account account, DeployedStack stack) {
    HubView view = new HubView(account, new StackSettings(account, stack));
    return new ReportReader(
        view.keyInventory(),
        view.inventory(),
        view.roles(),
        view.rolePolicies(),
        view.policies(),
        view.catalog(),
        new SfnExecutions(account.stepFunctions()),
        stack.stateMachines().get(MachineRuns.AUDIT),
        view.hub(),
        view.clock(),
        account.commands());
  }

  /** Whole or not at all, and in place of an older one. */
  private void write(Path place, String content) {
    try {
      WholeFile.write(place, content);
    } catch (IOException e) {
      throw notWritable(place, FileFailure.reason(e));
    }
  }

  private Failure notWritable(Path place, String reason) {
    return Failure.environment(
        "NotWritable",
        "Can't write the report to " + place + ": " + reason + ".",
        "Name another file: " + commands().line("report", "FILE") + ".");
  }

  private static Outcome outcome(AccessReport report, Path place) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", place.toString());
    members.put("users", report.users().size());
    members.put("roles", report.roleCount());
    members.put("audited", report.audit().map(audit -> audit.at().toString()).orElse(null));
    members.put("differences", report.audit().map(AccessReport.LastAudit::left).orElse(null));
    members.put(
        "differencesShown", report.audit().map(audit -> audit.differences().size()).orElse(null));
    return Outcome.done(
        "written",
        members,
        "Wrote %s: %s, %s."
            .formatted(
                place,
                Count.of(report.users().size(), "user"),
                Count.of(report.roleCount(), "role")));
  }
}
