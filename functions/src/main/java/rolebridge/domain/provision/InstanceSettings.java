package rolebridge.domain.provision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceFields;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.MultiAccount;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.ResourceArn;

/** What goes into the form of an instance, by the names that its integration has for it. */
final class InstanceSettings {

  /**
   * Value of the choice by which STS is called in the region: sessions from its global endpoint are
   * refused in regions that an account has to enable (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html">Manage
   * AWS STS in an AWS Region</a>).
   */
  private static final String REGIONAL = "regional";

  private static final String GOV_CLOUD = "us-gov-";

  private final List<InstanceSetting> settings = new ArrayList<>();

  private InstanceSettings() {}

  /** The settings in the order of the form, without those that have nothing to do with access. */
  static List<InstanceSetting> of(
      Plan plan, Optional<Integration> integration, String accessKeyId, String secretArn) {
    InstanceFields fields = integration.map(Integration::instance).orElse(InstanceFields.USUAL);
    InstanceSettings all = new InstanceSettings();
    all.set(fields.roleArn(), plan.roleArn());
    all.set(fields.sessionName(), plan.roleSessionName());
    all.set(fields.duration(), String.valueOf(plan.roleSessionDuration()));
    fields.region().ifPresent(field -> all.set(field, plan.region()));
    all.set(fields.accessKey(), accessKeyId);
    all.note(fields.secretKey(), "member password of the secret " + secretArn);
    fields
        .stsRegion()
        .filter(_ -> plan.region().startsWith(GOV_CLOUD))
        .ifPresent(field -> all.set(field, plan.region()));
    fields
        .stsRegionalEndpoint()
        .ifPresentOrElse(
            field -> all.set(field, REGIONAL),
            () -> fields.stsEndpoint().ifPresent(field -> all.note(field, otherSts(plan))));
    fields.otherRequired().forEach(field -> all.note(field, "required: choose it yourself"));
    integration
        .flatMap(Integration::multiAccount)
        .ifPresent(several -> all.noteSeveral(several, plan.roleArn()));
    return List.copyOf(all.settings);
  }

  /** An engine whose boto3 is of before 2025 calls the global one where no field says otherwise. */
  private static String otherSts(Plan plan) {
    return "https://"
        + EngineHosts.ofSts(plan.region())
        + ", only if the engine can't reach another, or the account had to enable the region";
  }

  /**
   * How one instance works in several accounts, for who wants that. No values, since some
   * integrations leave the instance's own role aside as soon as there is one.
   */
  private void noteSeveral(MultiAccount several, String roleArn) {
    String partition = ResourceArn.partitionOf(roleArn);
    if (!several.worksIn(partition)) {
      String refusal =
          "leave it empty: the integration looks for "
              + several.roleArn()
              + ", which partition "
              + partition
              + " hasn't";
      note(several.accounts(), refusal);
      note(several.roleName(), refusal);
      return;
    }
    note(
        several.accounts(),
        "only for several accounts: their ids, separated by commas. Request the same userName and"
            + " roleName with the accountId of each first");
    note(
        several.roleName(),
        "only for several accounts: "
            + IamArn.pathOf(roleArn).substring(1)
            + IamArn.nameOf(roleArn)
            + ", with the path and without a slash before it");
  }

  private void set(InstanceField field, String value) {
    settings.add(
        new InstanceSetting(field.label(), parameterOf(field), field.required(), value, ""));
  }

  private void note(InstanceField field, String note) {
    settings.add(
        new InstanceSetting(field.label(), parameterOf(field), field.required(), "", note));
  }

  /** As the integration's own code calls the halves of a parameter of the type credentials. */
  private static String parameterOf(InstanceField field) {
    return switch (field.part()) {
      case WHOLE -> field.parameter();
      case IDENTIFIER -> field.parameter() + ".identifier";
      case PASSWORD -> field.parameter() + ".password";
    };
  }
}
