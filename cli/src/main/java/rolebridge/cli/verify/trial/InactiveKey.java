package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Identities.MadeUser;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How soon a deactivated key is of no use. */
final class InactiveKey implements Trial {

  @Override
  public String name() {
    return "inactive-key";
  }

  @Override
  public String tried() {
    return "GetCallerIdentity with a key that was just deactivated";
  }

  @Override
  public String expected() {
    return "refused three times in a row within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    MadeUser user = bench.identities().createUser(name());
    Credentials key = bench.identities().createKey(user.name());
    Entrant.require(bench, "the new key", () -> bench.calls().identity(key));
    bench.identities().deactivateKey(user.name(), key.accessKeyId());
    return Seen.of(
        bench
            .patience()
            .untilRefused(
                CallRefusedException::isOfUnknownCredentials, () -> bench.calls().identity(key)),
        "refused");
  }
}
