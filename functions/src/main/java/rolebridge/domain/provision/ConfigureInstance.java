package rolebridge.domain.provision;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceTestFailedException;

/**
 * Works out what goes into the XSOAR integration instance, and puts it there where the stack has a
 * connection to XSOAR.
 */
public final class ConfigureInstance {

  private final IntegrationCatalog catalog;
  private final Optional<InstanceSetUp> setUp;

  /**
   * @param catalog which names integrations have for an instance's fields
   * @param setUp empty without a connection to XSOAR
   */
  public ConfigureInstance(IntegrationCatalog catalog, Optional<InstanceSetUp> setUp) {
    this.catalog = catalog;
    this.setUp = setUp;
  }

  /**
   * The instance's configuration by the names of XSOAR's form. The secret key isn't in it: it is
   * the field {@code password} of the secret.
   *
   * @param roleSessionDuration seconds
   * @param region XSOAR's "AWS Default Region", without which an instance can't start
   * @param settings the form's fields by the integration's own names
   * @param acknowledgedRisks commands and actions whose risks the requester acknowledges
   * @param engineHosts that XSOAR's engine has to reach
   * @param servicesOfUnknownHosts prefixes of further services that it has to reach
   * @param instanceId of the instance in XSOAR that was made or updated and whose Test is green;
   *     empty without a connection to XSOAR
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
      List<InstanceSetting> settings,
      List<String> engineHosts,
      List<String> servicesOfUnknownHosts,
      String instanceId) {

    public Instance {
      settings = List.copyOf(settings);
      engineHosts = List.copyOf(engineHosts);
      servicesOfUnknownHosts = List.copyOf(servicesOfUnknownHosts);
      acknowledgedRisks = List.copyOf(acknowledgedRisks);
      policyArns = List.copyOf(policyArns);
    }
  }

  /**
   * The instance of a plan. With a connection to XSOAR it is there afterwards, and its Test green.
   *
   * @throws InstanceNotOursException when another's instance has the name
   * @throws InstanceTestFailedException when Test stays red for a minute
   */
  public Instance apply(Plan plan, String accessKeyId, String secretArn) {
    List<InstanceSetting> settings =
        InstanceSettings.of(plan, catalog.find(plan.integration()), accessKeyId, secretArn);
    EngineHosts hosts = EngineHosts.of(plan.permissions(), plan.region());
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
        plan.policyArns(),
        plan.acknowledgedRisks(),
        settings,
        hosts.hosts(),
        hosts.unknown(),
        setUp.map(inXsoar -> inXsoar.apply(plan, settings)).orElse(""));
  }
}
