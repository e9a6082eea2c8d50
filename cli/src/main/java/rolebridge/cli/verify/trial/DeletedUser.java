package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** What a trust shows of a user that is gone, by which rolebridge knows it. */
final class DeletedUser implements Trial {

  @Override
  public String name() {
    return "deleted-user";
  }

  @Override
  public String tried() {
    return "GetRole of a role whose trust names a user that was just deleted";
  }

  @Override
  public String expected() {
    return "the trust has the unique id in the place of the ARN within 120 s";
  }

  @Override
  public Seen run(Bench bench) {
    Entrant entrant = Entrant.outside(bench, name());
    entrant.open(bench);
    bench.identities().deleteUser(entrant.user().name());
    return Seen.of(
        bench
            .patience()
            .until(
                () ->
                    bench
                        .identities()
                        .trustOf(entrant.roleName())
                        .contains('"' + entrant.user().id() + '"')),
        "the unique id is there");
  }
}
