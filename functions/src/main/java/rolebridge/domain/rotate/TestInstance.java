package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.Optional;
import rolebridge.domain.error.InstanceTestFailedException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.XsoarTest;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Presses Test of one instance that got the current key, and writes down when it was green. When it
 * stays red the instance gets the old key back, if that still works and may: what leaked is never
 * put back.
 */
public final class TestInstance {

  private final UserReader reader;
  private final SecretStore secrets;
  private final HandOver handOver;
  private final Clock clock;

  public TestInstance(UserReader reader, SecretStore secrets, HandOver handOver, Clock clock) {
    this.reader = reader;
    this.secrets = secrets;
    this.handOver = handOver;
    this.clock = clock;
  }

  /**
   * Afterwards the Test of one more instance is green.
   *
   * @throws InstanceTestFailedException when it stays red for a minute; the old key's grace period
   *     doesn't begin, and the next pass tries again
   */
  public StepResult apply(RotationInput input) {
    return reader
        .lookFor(Work.TEST_INSTANCE, input)
        .map(look -> test(look, input))
        .orElseGet(StepResult::of);
  }

  private StepResult test(UserReader.Look look, RotationInput input) {
    InstanceRecord record =
        InstanceRecords.in(look.secret().tags(), clock.instant())
            .notGreen(look.target())
            .getFirst();
    HandOver.Use use = handOver.use(look.found().userName());
    XsoarTest test = use.test(record, new StoredKeys(secrets).read(look, look.target()));
    if (!test.green()) {
      throw red(look, record, test, putBack(look, input, record, use));
    }
    secrets.tag(look.secretName(), record.greenWith(look.target(), clock.instant()).tag());
    return StepResult.of("TestInstance", record.instanceId());
  }

  /**
   * The key that the instance has again; empty when it keeps the new one. The tests took their
   * time, in which the old key may have been revoked, so it goes by what there is now.
   */
  private Optional<String> putBack(
      UserReader.Look look, RotationInput input, InstanceRecord record, HandOver.Use use) {
    UserKeys now = reader.glance(input).found();
    Optional<String> previous =
        now.secret()
            .flatMap(StoredSecret::currentKeyId)
            .filter(look.target()::equals)
            .flatMap(_ -> now.labelled(StoredSecret.PREVIOUS))
            .flatMap(now::key)
            .filter(key -> key.active() && !now.isRevoked(key.id()))
            .map(AccessKey::id);
    previous.ifPresent(id -> use.giveKey(record, new StoredKeys(secrets).read(look, id)));
    return previous;
  }

  private static InstanceTestFailedException red(
      UserReader.Look look, InstanceRecord record, XsoarTest test, Optional<String> putBack) {
    return new InstanceTestFailedException(
        "The Test of XSOAR instance "
            + record.instanceId()
            + " ("
            + record.brand()
            + ", role "
            + record.roleName()
            + ") stays red with access key "
            + look.target()
            + ": "
            + (test.message().isEmpty() ? "XSOAR doesn't say why" : test.message())
            + " "
            + putBack
                .map(id -> "The instance has the old key " + id + " again, which stays active.")
                .orElse("The instance keeps the new key, since no other may be put back.")
            + " The next pass tries again.");
  }
}
