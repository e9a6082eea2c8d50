package rolebridge.cli.verify.trial;

import java.util.List;
import rolebridge.cli.verify.Trial;

/** All trials, in the order in which they are run. */
public final class Trials {

  private Trials() {}

  /** What one account decides within minutes. */
  public static List<Trial> all() {
    return List.of(
        new Quotas(),
        new Validation(),
        new CredentialReport(),
        new ColdStarts(),
        new ClosedTrust(),
        new UnknownPrincipal(),
        new NewPrincipal(),
        new NewKey(),
        new NewTrust(),
        new NewPolicy(),
        new Boundary(),
        new SimulatedTypes(),
        new UserSession(),
        new DeniedSessions(),
        new RemovedRole(),
        new InactiveKey(),
        new DeletedUser(),
        new StagingLabels(),
        new SecretDeletion(),
        new DeletedSecret());
  }
}
