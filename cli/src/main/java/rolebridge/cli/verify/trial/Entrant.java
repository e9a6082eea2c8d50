package rolebridge.cli.verify.trial;

import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Credentials;
import rolebridge.cli.verify.Identities.MadeUser;

/**
 * A user with a key that works and a role, as far as a trial needs them before it begins.
 *
 * @param key of the user
 */
record Entrant(MadeUser user, Credentials key, String roleName, String roleArn) {

  /** The role's trust admits nobody yet. */
  static Entrant outside(Bench bench, String trial) {
    MadeUser user = bench.identities().createUser(trial);
    return of(bench, trial, user);
  }

  /** The user may assume the role, and does. */
  static Entrant inside(Bench bench, String trial) {
    Entrant entrant = outside(bench, trial);
    entrant.admit(bench);
    return entrant;
  }

  static Entrant of(Bench bench, String trial, MadeUser user) {
    Credentials key = bench.identities().createKey(user.name());
    String roleArn = bench.identities().createRole(trial, Documents.closedTrust());
    require(bench, "the new key", () -> bench.calls().identity(key));
    return new Entrant(user, key, bench.run().named(trial), roleArn);
  }

  /** Opens the role to the user and waits until it gets in. */
  void admit(Bench bench) {
    open(bench);
    require(bench, "the new trust", () -> bench.calls().assumeRole(key, roleArn));
  }

  /** Opens the role to the user, once IAM accepts it as a principal. */
  void open(Bench bench) {
    require(
        bench,
        "the new user as a principal",
        () -> bench.identities().updateTrust(roleName, Documents.trustOf(user.arn())));
  }

  /** A session of the role, once it is allowed to read that one. */
  Credentials reader(Bench bench, String roleName, String roleArn) {
    bench
        .identities()
        .putRolePolicy(
            this.roleName, "read", Documents.of(Documents.allow(roleArn, "iam:GetRole")));
    Credentials session = bench.calls().assumeRole(key, this.roleArn);
    require(bench, "the new policy", () -> bench.calls().readRole(session, roleName));
    return session;
  }

  /**
   * Waits until a call is let in: without that, a refusal says nothing of what follows.
   *
   * @param what the call needs
   */
  static void require(Bench bench, String what, Runnable call) {
    if (!bench.patience().untilAccepted(call).settled()) {
      throw new CallRefusedException("NotYetPropagated", what + " isn't accepted", null);
    }
  }
}
