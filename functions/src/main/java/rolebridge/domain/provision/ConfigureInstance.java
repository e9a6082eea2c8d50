package rolebridge.domain.provision;

import java.util.List;

/** Works out what goes into the XSOAR integration instance. */
public final class ConfigureInstance {

  private ConfigureInstance() {}

  /**
   * The instance's configuration by the names of XSOAR's form. The secret key isn't in it: it is
   * the field {@code password} of the secret.
   *
   * @param roleSessionDuration seconds
   * @param region XSOAR's "AWS Default Region", without which an instance can't start
   * @param acknowledgedRisks commands and actions whose risks the requester acknowledges
   */
  public record Instance(
      String instanceName,
      String integration,
      String roleArn,
      String roleSessionName,
      int roleSessionDuration,
      String region,
      String accessKeyId,
      String secretArn,
      String userName,
      String userArn,
      List<String> policyArns,
      List<String> acknowledgedRisks) {

    public Instance {
      acknowledgedRisks = List.copyOf(acknowledgedRisks);
      policyArns = List.copyOf(policyArns);
    }
  }

  public static Instance of(Plan plan, String accessKeyId, String secretArn) {
    return new Instance(
        plan.instanceName(),
        plan.integration(),
        plan.roleArn(),
        plan.roleSessionName(),
        plan.roleSessionDuration(),
        plan.region(),
        accessKeyId,
        secretArn,
        plan.userName(),
        plan.userArn(),
        List.of(plan.policyArn()),
        plan.acknowledgedRisks());
  }
}
