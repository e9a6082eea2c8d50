package rolebridge.domain.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
