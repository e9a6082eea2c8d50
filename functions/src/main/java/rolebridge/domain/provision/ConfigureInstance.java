package rolebridge.domain.provision;

import java.util.List;
import rolebridge.domain.catalog.IntegrationCatalog;

/** Works out what goes into the XSOAR integration instance. */
public final class ConfigureInstance {

  private ConfigureInstance() {}

  /**
   * The instance's configuration by the names of XSOAR's form. The secret key isn't in it: it is
   * the field {@code password} of the secret.
   *
   * @param roleSessionDuration seconds
   * @param region XSOAR's "AWS Default Region", without which an instance can't start
   * @param settings the form's fields by the integration's own names
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
      List<String> acknowledgedRisks,
      List<InstanceSetting> settings) {

    public Instance {
      settings = List.copyOf(settings);
      acknowledgedRisks = List.copyOf(acknowledgedRisks);
      policyArns = List.copyOf(policyArns);
    }
  }

  /**
   * The instance of a plan.
   *
   * @param catalog which names the integration has for its fields
   */
  public static Instance of(
      Plan plan, IntegrationCatalog catalog, String accessKeyId, String secretArn) {
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
        plan.acknowledgedRisks(),
        InstanceSettings.of(plan, catalog.find(plan.integration()), accessKeyId, secretArn));
  }
}
