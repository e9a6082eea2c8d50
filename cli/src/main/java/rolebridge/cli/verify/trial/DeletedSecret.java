package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How a secret in its recovery window answers, by which rolebridge finds and restores it. */
final class DeletedSecret implements Trial {

  private static final String EXPECTED = "InvalidRequestException";

  @Override
  public String name() {
    return "deleted-secret";
  }

  @Override
  public String tried() {
    return "GetSecretValue and CreateSecret while the deletion of a secret is scheduled, then RestoreSecret";
  }

  @Override
  public String expected() {
    return "InvalidRequestException twice, then the value";
  }

  @Override
  public Seen run(Bench bench) {
    String version = bench.run().named("version-of-a-secret");
    String secret = bench.secrets().create(name(), version);
    bench.secrets().scheduleDeletion(secret);
    String read = refusal(() -> bench.secrets().read(secret));
    String create = refusal(() -> bench.secrets().create(name(), version));
    bench.secrets().restore(secret);
    bench.secrets().read(secret);
    return Seen.of(
        read.equals(EXPECTED) && create.equals(EXPECTED),
        "reading: " + read + ", creating: " + create + ", restored");
  }

  private static String refusal(Runnable call) {
    try {
      call.run();
      return "accepted";
    } catch (CallRefusedException refused) {
      return refused.code();
    }
  }
}
