package rolebridge.cli.verify.trial;

import java.time.Duration;
import java.time.Instant;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Patience.Measured;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How soon there is a credential report and how old it is: passes find due keys in it. */
final class CredentialReport implements Trial {

  /** IAM API Reference, GenerateCredentialReport; with a minute for the report itself. */
  private static final Duration OLDEST = Duration.ofHours(4).plusMinutes(1);

  @Override
  public String name() {
    return "credential-report";
  }

  @Override
  public String tried() {
    return "GenerateCredentialReport until it is complete";
  }

  @Override
  public String expected() {
    return "within 120 s one that is at most 4 hours old (IAM makes no newer one before)";
  }

  @Override
  public Seen run(Bench bench) {
    Measured measured = bench.patience().until(bench.judgement()::askForCredentialReport);
    if (!measured.settled()) {
      return Seen.of(measured, "complete");
    }
    Instant made = bench.judgement().credentialReportTime();
    Duration age = Duration.between(made, bench.patience().now());
    return new Seen(
        age.compareTo(OLDEST) <= 0,
        "complete " + measured.text() + ", made " + age.toMinutes() + " min ago",
        measured.first().toMillis() / 1000.0,
        measured.tries());
  }
}
