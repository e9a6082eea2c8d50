package rolebridge.cli.verify.trial;

import java.util.Map;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Identities.MadeUser;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** A session of the user itself outlives the key; the users' boundary shall make it worthless. */
final class UserSession implements Trial {

  @Override
  public String name() {
    return "user-session";
  }

  @Override
  public String tried() {
    return "AssumeRole by a session that GetSessionToken gave a user whose boundary denies where aws:TokenIssueTime is there";
  }

  @Override
  public String expected() {
    return "the session is refused, and the key itself let in";
  }

  @Override
  public Seen run(Bench bench) {
    String roles = "arn:*:iam::*:role" + bench.run().path() + "*";
    String boundary =
        bench
            .identities()
            .createPolicy(
                name(),
                Documents.of(
                    Documents.allow(roles, "sts:AssumeRole"),
                    Map.of(
                        "Effect",
                        "Deny",
                        "Action",
                        "*",
                        "Resource",
                        "*",
                        "Condition",
                        Map.of("Null", Map.of("aws:TokenIssueTime", "false")))));
    MadeUser user = bench.identities().createUser(name(), boundary);
    Entrant entrant = Entrant.of(bench, name(), user);
    entrant.admit(bench);
    Credentials session;
    try {
      session = bench.calls().sessionToken(entrant.key());
    } catch (CallRefusedException refused) {
      refused.requireDenied();
      return Seen.of(
          true, "the key is let in; GetSessionToken itself is refused: " + refused.code());
    }
    Entrant.require(bench, "the session", () -> bench.calls().identity(session));
    try {
      bench.calls().assumeRole(session, entrant.roleArn());
      return Seen.of(false, "the session is let in");
    } catch (CallRefusedException refused) {
      refused.requireDenied();
      return Seen.of(true, "the key is let in, the session refused: " + refused.code());
    }
  }
}
