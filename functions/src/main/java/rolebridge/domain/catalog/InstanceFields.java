package rolebridge.domain.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.catalog.InstanceField.Part;

/**
 * The fields of an instance that access is set up with. Not listed is what has nothing to do with
 * it and may stay empty.
 *
 * @param region the default region; without one the integration has its own
 * @param otherRequired further fields that have to be filled in
 */
public record InstanceFields(
    InstanceField roleArn,
    InstanceField sessionName,
    InstanceField duration,
    InstanceField accessKey,
    InstanceField secretKey,
    Optional<InstanceField> region,
    Optional<InstanceField> stsEndpoint,
    Optional<InstanceField> stsRegion,
    Optional<InstanceField> stsRegionalEndpoint,
    List<InstanceField> otherRequired) {

  /** Of an integration that isn't in the catalog: the names that most have. */
  public static final InstanceFields USUAL =
      new InstanceFields(
          new InstanceField("roleArn", Part.WHOLE, "Role Arn", false),
          new InstanceField("roleSessionName", Part.WHOLE, "Role Session Name", false),
          new InstanceField("sessionDuration", Part.WHOLE, "Role Session Duration", false),
          new InstanceField("credentials", Part.IDENTIFIER, "Access Key", false),
          new InstanceField("credentials", Part.PASSWORD, "Secret Key", false),
          Optional.of(new InstanceField("defaultRegion", Part.WHOLE, "AWS Default Region", true)),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  public InstanceFields {
    otherRequired = List.copyOf(otherRequired);
  }

  /** All that there are, in this order. */
  public List<InstanceField> all() {
    List<InstanceField> all =
        new ArrayList<>(List.of(roleArn, sessionName, duration, accessKey, secretKey));
    region.ifPresent(all::add);
    stsEndpoint.ifPresent(all::add);
    stsRegion.ifPresent(all::add);
    stsRegionalEndpoint.ifPresent(all::add);
    all.addAll(otherRequired);
    return List.copyOf(all);
  }
}
