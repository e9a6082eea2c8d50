package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Identities.MadeUser;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** How soon a new key works. */
final class NewKey implements Trial {

  @Override
  public String name() {
    return "new-key";
  }

  @Override
  public String tried() {
    return "GetCallerIdentity with a new access key";
  }

  @Override
  public String expected() {
    return "accepted three times in a row within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    MadeUser user = bench.identities().createUser(name());
    Credentials key = bench.identities().createKey(user.name());
    return Seen.of(bench.patience().untilAccepted(() -> bench.calls().identity(key)), "accepted");
  }
}
