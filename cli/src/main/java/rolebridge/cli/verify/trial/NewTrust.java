package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How soon a patched trust lets the user in. */
final class NewTrust implements Trial {

  @Override
  public String name() {
    return "new-trust";
  }

  @Override
  public String tried() {
    return "AssumeRole by a user whom the trust was just changed to admit";
  }

  @Override
  public String expected() {
    return "accepted three times in a row within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    Entrant entrant = Entrant.outside(bench, name());
    entrant.open(bench);
    return Seen.of(
        bench
            .patience()
            .untilAccepted(() -> bench.calls().assumeRole(entrant.key(), entrant.roleArn())),
        "let in");
  }
}
