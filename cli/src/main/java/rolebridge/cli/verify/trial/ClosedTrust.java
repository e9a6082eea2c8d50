package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;
import rolebridge.json.JsonDocumentText;

/** A role is made before anybody is let in. */
final class ClosedTrust implements Trial {

  private static final JsonDocumentText TEXT = new JsonDocumentText();

  @Override
  public String name() {
    return "closed-trust";
  }

  @Override
  public String tried() {
    return "CreateRole with a trust whose only statement denies everybody";
  }

  @Override
  public String expected() {
    return "IAM accepts it and shows it so";
  }

  @Override
  public Seen run(Bench bench) {
    String closed = Documents.closedTrust();
    bench.identities().createRole(name(), closed);
    String shown = bench.identities().trustOf(bench.run().named(name()));
    boolean same = TEXT.parse(shown).meansTheSameAs(TEXT.parse(closed));
    return Seen.of(same, same ? "accepted and shown so" : "shown as " + shown);
  }
}
