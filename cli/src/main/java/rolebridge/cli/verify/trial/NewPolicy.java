package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How soon a policy that is added to a role allows. */
final class NewPolicy implements Trial {

  @Override
  public String name() {
    return "new-policy";
  }

  @Override
  public String tried() {
    return "GetRole by a session of a role that was just allowed it";
  }

  @Override
  public String expected() {
    return "allowed three times in a row within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    Entrant entrant = Entrant.inside(bench, name());
    Credentials session = bench.calls().assumeRole(entrant.key(), entrant.roleArn());
    bench
        .identities()
        .putRolePolicy(
            entrant.roleName(),
            "read",
            Documents.of(Documents.allow(entrant.roleArn(), "iam:GetRole")));
    return Seen.of(
        bench.patience().untilAccepted(() -> bench.calls().readRole(session, entrant.roleName())),
        "allowed");
  }
}
