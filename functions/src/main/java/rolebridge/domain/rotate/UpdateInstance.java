package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Puts the current key into the user's instances whose Test wasn't green with it yet. Whether the
 * server took the secret can't be read back, so each pass does it anew until Test is green.
 */
public final class UpdateInstance {

  private final UserReader reader;
  private final SecretStore secrets;
  private final UserRoles userRoles;
  private final HandOver handOver;
  private final Clock clock;

  public UpdateInstance(
      UserReader reader, SecretStore secrets, UserRoles userRoles, HandOver handOver, Clock clock) {
    this.reader = reader;
    this.secrets = secrets;
    this.userRoles = userRoles;
    this.handOver = handOver;
    this.clock = clock;
  }

  /** What a pass has done once the instances have this key. */
  static Change changeOf(String accessKeyId) {
    return new Change("UpdateInstance", accessKeyId);
  }

  /**
   * Afterwards the instances have the key. The record of an instance whose role is gone goes too.
   *
   * @throws InstanceNotOursException when an instance isn't what its record says
   */
  public StepResult apply(RotationInput input) {
    return reader.lookFor(Work.UPDATE_INSTANCE, input).map(this::update).orElseGet(StepResult::of);
  }

  private StepResult update(UserReader.Look look) {
    String userName = look.found().userName();
    Instant now = clock.instant();
    Set<String> roles = Set.copyOf(userRoles.arnsOf(userName));
    HandOver.Use use = handOver.use(userName);
    SecretAccessKey key = new StoredKeys(secrets).read(look, look.target());
    Map<String, String> given = new HashMap<>();
    for (InstanceRecord record :
        InstanceRecords.in(look.secret().tags(), now).notGreen(look.target())) {
      if (roles.contains(use.roleArnOf(record)) || !record.isSettled(now)) {
        use.giveKey(record, key);
        given.putAll(record.madeAs(record.instanceId(), clock.instant()).tag());
      } else {
        forget(look, record.tagKey());
      }
    }
    // Another run may have written meanwhile that they are green with another key.
    if (!given.isEmpty()) {
      secrets.tag(look.secretName(), given);
    }
    return new StepResult(List.of(changeOf(look.target())));
  }

  /** Other instances came first, and meanwhile a provision may have made the role anew. */
  private void forget(UserReader.Look look, String tagKey) {
    String read = look.secret().tags().get(tagKey);
    boolean same =
        secrets
            .find(look.secretName())
            .filter(now -> read.equals(now.tags().get(tagKey)))
            .isPresent();
    if (same) {
      secrets.untag(look.secretName(), Set.of(tagKey));
    }
  }
}
