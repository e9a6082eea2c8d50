package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Identities.MadeUser;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How soon a trust may name a new user. */
final class NewPrincipal implements Trial {

  @Override
  public String name() {
    return "new-principal";
  }

  @Override
  public String tried() {
    return "UpdateAssumeRolePolicy with a user that was just created";
  }

  @Override
  public String expected() {
    return "accepted within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    MadeUser user = bench.identities().createUser(name());
    bench.identities().createRole(name(), Documents.closedTrust());
    return Seen.of(
        bench
            .patience()
            .untilAccepted(
                () ->
                    bench
                        .identities()
                        .updateTrust(bench.run().named(name()), Documents.trustOf(user.arn()))),
        "accepted");
  }
}
