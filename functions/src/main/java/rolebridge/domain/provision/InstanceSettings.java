package rolebridge.domain.provision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceFields;
import rolebridge.domain.catalog.Integration;

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

  /** The settings in the order of the form, without those that stay empty. */
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
    fields.stsRegionalEndpoint().ifPresent(field -> all.set(field, REGIONAL));
    fields.otherRequired().forEach(field -> all.note(field, "required: choose it yourself"));
    return List.copyOf(all.settings);
  }

  private void set(InstanceField field, String value) {
    settings.add(new InstanceSetting(field.label(), parameterOf(field), value, ""));
  }

  private void note(InstanceField field, String note) {
    settings.add(new InstanceSetting(field.label(), parameterOf(field), "", note));
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
