package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;

/** A trust can only name who exists; until a new user is known, IAM says so. */
final class UnknownPrincipal implements Trial {

  @Override
  public String name() {
    return "unknown-principal";
  }

  @Override
  public String tried() {
    return "UpdateAssumeRolePolicy with a user that does not exist";
  }

  @Override
  public String expected() {
    return "MalformedPolicyDocument";
  }

  @Override
  public Seen run(Bench bench) {
    String roleArn = bench.identities().createRole(name(), Documents.closedTrust());
    String nobody = roleArn.replace(":role/", ":user/");
    try {
      bench.identities().updateTrust(bench.run().named(name()), Documents.trustOf(nobody));
      return Seen.of(false, "accepted");
    } catch (CallRefusedException refused) {
      return Seen.of(refused.code().startsWith("MalformedPolicyDocument"), refused.text());
    }
  }
}
