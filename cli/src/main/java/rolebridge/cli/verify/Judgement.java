package rolebridge.cli.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What AWS tells of the account and of policies. Refused: {@link CallRefusedException}. */
public interface Judgement {

  /**
   * What the policy simulator decides for a role and one action on everything.
   *
   * @param decision {@code allowed}, {@code implicitDeny} or {@code explicitDeny}
   * @param withinBoundary what it says of the boundary; empty when it says nothing
   */
  record Simulated(String decision, Optional<Boolean> withinBoundary) {}

  Simulated simulate(String roleArn, String action);

  /** What it decides for a role and these actions on the resources together, in their order. */
  List<String> simulate(String roleArn, List<String> actions, List<String> resources);

  /** Where the account is worked on. */
  String region();

  /** GetAccountSummary, by IAM's names. */
  Map<String, Integer> summary();

  /** Asks IAM for a new credential report; whether one is there. */
  boolean askForCredentialReport();

  /** When the report that is there was made. */
  Instant credentialReportTime();

  /** The codes of what Access Analyzer finds in a policy of an identity. */
  List<String> validate(String document);
}
