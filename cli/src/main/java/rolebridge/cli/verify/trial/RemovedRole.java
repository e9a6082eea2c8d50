package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/**
 * Sessions of a role whose boundary somebody replaced aren't denied before the role is removed: IAM
 * decides each call by the permissions that are left (IAM User Guide, "Disabling permissions for
 * temporary security credentials").
 */
final class RemovedRole implements Trial {

  private static final String OTHER = "other-role";

  @Override
  public String name() {
    return "removed-role";
  }

  @Override
  public String tried() {
    return "GetRole of another role by a session of a role that was just deleted";
  }

  @Override
  public String expected() {
    return "refused three times in a row within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    Entrant entrant = Entrant.inside(bench, name());
    String other = bench.run().named(OTHER);
    Credentials session =
        entrant.reader(bench, other, bench.identities().createRole(OTHER, Documents.closedTrust()));
    bench.identities().deleteRole(entrant.roleName());
    return Seen.of(
        bench
            .patience()
            .untilRefused(
                refused -> refused.isDenied() || refused.isOfUnknownCredentials(),
                () -> bench.calls().readRole(session, other)),
        "refused");
  }
}
