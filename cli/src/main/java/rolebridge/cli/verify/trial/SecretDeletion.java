package rolebridge.cli.verify.trial;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Patience.Measured;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** Whether functions may delete secrets, but never at once. */
final class SecretDeletion implements Trial {

  @Override
  public String name() {
    return "secret-deletion";
  }

  @Override
  public String tried() {
    return "DeleteSecret by a role that is allowed it where secretsmanager:ForceDeleteWithoutRecovery is false, if it is there";
  }

  @Override
  public String expected() {
    return "refused with the parameter, accepted without it";
  }

  @Override
  public Seen run(Bench bench) {
    Entrant entrant = Entrant.inside(bench, name());
    String secret = bench.secrets().create(name(), bench.run().named("version-of-a-secret"));
    bench
        .identities()
        .putRolePolicy(
            entrant.roleName(),
            "delete",
            Documents.of(
                Map.of(
                    "Effect",
                    "Allow",
                    "Action",
                    "secretsmanager:DeleteSecret",
                    "Resource",
                    "arn:*:secretsmanager:*:*:secret:" + secret + "-*",
                    "Condition",
                    Map.of(
                        "BoolIfExists",
                        Map.of("secretsmanager:ForceDeleteWithoutRecovery", "false")))));
    Credentials session = bench.calls().assumeRole(entrant.key(), entrant.roleArn());
    AtomicBoolean deleted = new AtomicBoolean();
    Measured measured =
        bench
            .patience()
            .untilAccepted(
                () -> {
                  if (!deleted.get()) {
                    bench.calls().deleteSecret(session, secret, false);
                    deleted.set(true);
                  }
                });
    if (!measured.settled()) {
      return Seen.of(measured, "without the parameter accepted");
    }
    bench.secrets().restore(secret);
    Entrant.require(bench, "the restored secret", () -> bench.secrets().read(secret));
    try {
      bench.calls().deleteSecret(session, secret, true);
      return Seen.of(false, "accepted with the parameter");
    } catch (CallRefusedException refused) {
      refused.requireDenied();
      return Seen.of(true, "accepted without the parameter, refused with it: " + refused.code());
    }
  }
}
