package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;
import rolebridge.domain.policy.SessionDenial;

/** How soon a revocation ends the sessions that there are. */
final class DeniedSessions implements Trial {

  @Override
  public String name() {
    return "denied-sessions";
  }

  @Override
  public String tried() {
    return "GetRole by a session of a role that got the policy rolebridge-revoked-sessions";
  }

  @Override
  public String expected() {
    return "refused three times in a row within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    Entrant entrant = Entrant.inside(bench, name());
    Credentials session = entrant.reader(bench, entrant.roleName(), entrant.roleArn());
    bench
        .identities()
        .putRolePolicy(
            entrant.roleName(),
            SessionDenial.POLICY_NAME,
            Documents.text(SessionDenial.before(SessionDenial.lastIssue(bench.patience().now()))));
    return Seen.of(
        bench
            .patience()
            .untilRefused(
                CallRefusedException::isDenied,
                () -> bench.calls().readRole(session, entrant.roleName())),
        "refused");
  }
}
