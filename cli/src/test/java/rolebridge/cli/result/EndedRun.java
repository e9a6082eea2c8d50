package rolebridge.cli.result;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.run.Execution;
import rolebridge.cli.setup.Commands;

/** A run that took three seconds and had no states to tell of. */
final class EndedRun {

  static final Instant START = Instant.parse("2026-11-24T08:15:00Z");

  private EndedRun() {}

  static MachineRun succeeded(String arn, String output) {
    return of(arn, "SUCCEEDED", Optional.of(output), Optional.empty(), Optional.empty());
  }

  static MachineRun failed(String arn, String error, String cause) {
    return of(arn, "FAILED", Optional.empty(), Optional.of(error), Optional.of(cause));
  }

  /** The same on an account that these command lines reach. */
  static MachineRun reachedBy(Commands commands, MachineRun run) {
    return new MachineRun(
        new LocalAccount(URI.create("http://127.0.0.1:4566"), commands),
        run.iamEnforced(),
        run.wide(),
        run.execution(),
        run.history());
  }

  private static MachineRun of(
      String arn,
      String status,
      Optional<String> output,
      Optional<String> error,
      Optional<String> cause) {
    return new MachineRun(
        new LocalAccount(URI.create("http://127.0.0.1:4566")),
        true,
        false,
        new Execution(arn, status, START, Optional.of(START.plusSeconds(3)), output, error, cause),
        List.of());
  }
}
