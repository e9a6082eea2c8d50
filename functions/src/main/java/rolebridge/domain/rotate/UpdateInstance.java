package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.instance.HandOverQueue;
import rolebridge.domain.instance.HandOverStep;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRefusal;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Puts the current key into one of the user's instances whose Test wasn't green with it yet: the
 * one tried longest ago, so that a pass that failed at one doesn't begin with it again. Whether the
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

  /**
   * Afterwards one more instance has the key, or has refused it. The record of an instance whose
   * role is gone goes.
   *
   * @throws XsoarRefusedException when no instance can be given a key; what it hasn't come to is as
   *     it was
   * @throws WorkflowException when all instances that are left have refused
   */
  public HandOverStep apply(RotationInput input) {
    return reader
        .lookFor(Work.UPDATE_INSTANCE, input)
        .map(look -> update(look, input))
        .orElseGet(HandOverStep::nothing);
  }

  private HandOverStep update(UserReader.Look look, RotationInput input) {
    Instant now = clock.instant();
    HandOverQueue queue = reader.times(look).handOver(look.found(), input);
    if (queue.open().isEmpty()) {
      throw InstanceRefusal.exception(queue.refusals());
    }
    Set<String> roles = Set.copyOf(userRoles.arnsOf(look.found().userName()));
    for (InstanceRecord record : begunFirst(queue.toGive(), input)) {
      Optional<HandOverStep> step =
          roles.contains(handOver.roleArnOf(record, look.found().userName()))
                  || !record.isSettled(now)
              ? give(look, record)
              : Optional.empty();
      if (step.isPresent()) {
        return step.get();
      }
      forget(look, record.tagKey());
    }
    return HandOverStep.nothing();
  }

  /**
   * A first try whose answer was lost may have given that one the key, which nobody tested then.
   */
  private static List<InstanceRecord> begunFirst(List<InstanceRecord> toGive, RotationInput input) {
    return toGive.stream()
        .sorted(Comparator.comparing(record -> !record.tagKey().equals(input.subject())))
        .toList();
  }

  /** Empty when there is no instance of this record. */
  private Optional<HandOverStep> give(UserReader.Look look, InstanceRecord record) {
    try {
      HandOver.Use use = handOver.use(look.found().userName());
      SecretAccessKey key = new StoredKeys(secrets).read(look, look.target());
      Optional<InstanceRecord> made =
          record.isBeingMade() ? use.found(record) : Optional.of(record);
      made.ifPresent(one -> use.giveKey(one, key));
      return made.map(one -> HandOverStep.of(HandOverQueue.given(one, look.target())));
    } catch (InstanceNotOursException | InstanceRefusedException e) {
      return Optional.of(HandOverStep.of(InstanceRefusal.of(record, look.target(), e)));
    }
  }

  /** Since it was read a provision may have made the role anew. */
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
