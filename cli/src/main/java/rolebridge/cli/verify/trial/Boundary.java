package rolebridge.cli.verify.trial;

import java.util.Map;
import java.util.Optional;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Judgement.Simulated;
import rolebridge.cli.verify.Patience.Measured;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** Whether the simulator, by which permissions are proven, knows boundaries and denials. */
final class Boundary implements Trial {

  private static final String WITHIN = "iam:GetRole";
  private static final String OUTSIDE = "iam:ListUsers";
  private static final String DENIED = "iam:ListRoles";

  @Override
  public String name() {
    return "boundary";
  }

  @Override
  public String tried() {
    return "SimulatePrincipalPolicy of a role whose policy allows three actions, of which its boundary allows one and denies one";
  }

  @Override
  public String expected() {
    return "allowed, implicitDeny outside of the boundary, explicitDeny";
  }

  @Override
  public Seen run(Bench bench) {
    String boundary =
        bench
            .identities()
            .createPolicy(
                name(),
                Documents.of(
                    Documents.allow("*", WITHIN, DENIED),
                    Map.of("Effect", "Deny", "Action", DENIED, "Resource", "*")));
    String role = bench.identities().createRole(name(), Documents.closedTrust(), boundary);
    bench
        .identities()
        .putRolePolicy(
            bench.run().named(name()),
            "three",
            Documents.of(Documents.allow("*", WITHIN, OUTSIDE, DENIED)));
    Measured measured =
        bench
            .patience()
            .until(
                () ->
                    bench.judgement().simulate(role, WITHIN).decision().equals("allowed")
                        && bench
                            .judgement()
                            .simulate(role, OUTSIDE)
                            .equals(new Simulated("implicitDeny", Optional.of(false)))
                        && bench
                            .judgement()
                            .simulate(role, DENIED)
                            .decision()
                            .equals("explicitDeny"));
    return Seen.of(
        measured,
        "%s %s, %s %s, %s %s"
            .formatted(
                WITHIN,
                bench.judgement().simulate(role, WITHIN).decision(),
                OUTSIDE,
                bench.judgement().simulate(role, OUTSIDE).decision(),
                DENIED,
                bench.judgement().simulate(role, DENIED).decision()));
  }
}
