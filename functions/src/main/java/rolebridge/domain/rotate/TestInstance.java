package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.error.InstanceNotOursException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.InstanceTestFailedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.instance.HandOverQueue;
import rolebridge.domain.instance.HandOverStep;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.instance.InstanceRefusal;
import rolebridge.domain.managed.Change;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.XsoarTest;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Presses Test of the instance that got the current key just now, and writes down when it was
 * green. When it stays red the instance gets the old key back, if that still works and may: what
 * leaked is never put back.
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
   * Afterwards the Test of one more instance is green, or the instance has refused the key.
   *
   * @throws InstanceTestFailedException when it stays red for a minute and the pass ends there
   * @throws XsoarRefusedException when no Test can be pressed
   * @throws WorkflowException when all instances that are left have refused
   */
  public HandOverStep apply(RotationInput input) {
    return reader
        .lookFor(Work.TEST_INSTANCE, input)
        .map(look -> test(look, input))
        .orElseGet(HandOverStep::nothing);
  }

  private HandOverStep test(UserReader.Look look, RotationInput input) {
    HandOverQueue queue = reader.times(look).handOver(look.found(), input);
    InstanceRecord record =
        queue.given().orElseThrow(() -> InstanceRefusal.exception(queue.refusals()));
    HandOver.Use use = handOver.use(look.found().userName());
    XsoarTest test;
    try {
      SecretAccessKey key = new StoredKeys(secrets).read(look, look.target());
      test = use.testGiven(record, key);
      if (test.green()) {
        use.markGreen(record, key);
        return HandOverStep.of(new Change("TestInstance", record.instanceId()));
      }
    } catch (InstanceNotOursException | InstanceRefusedException e) {
      return HandOverStep.of(InstanceRefusal.of(record, look.target(), e));
    }
    PutBack putBack = putBack(look, input, record, use);
    boolean ends =
        putBack.mayBe() && (use.isShared() || putBack.cutOff() || !isGreenAnywhere(look));
    String others = ends ? whatOthersHave(use, putBack) : "";
    InstanceRefusal refusal =
        InstanceRefusal.of(record, look.target(), red(look, record, test, putBack.says(), others));
    if (ends) {
      throw InstanceRefusal.exception(
          Stream.concat(queue.refusals().stream(), Stream.of(refusal)).toList());
    }
    return HandOverStep.of(refusal);
  }

  /**
   * What became of the old key.
   *
   * @param mayBe whether it still works and may be used, so that the other instances keep it
   * @param cutOff whether no instance can be given a key any more, which hides no red Test
   * @param says what the tested instance has now, as a sentence
   */
  private record PutBack(boolean mayBe, boolean cutOff, String says) {}

  /** A stored credential was given back to all that refer to it. */
  private static String whatOthersHave(HandOver.Use use, PutBack putBack) {
    return use.isShared() && !putBack.cutOff()
        ? " So have the user's other instances, which refer to the same stored credential."
        : " The user's other instances keep theirs.";
  }

  /**
   * Whether any instance works with the key. While none does the key may be what is wrong, and the
   * others had better keep the old one, which works.
   */
  private boolean isGreenAnywhere(UserReader.Look look) {
    return InstanceRecords.in(look.secret().tags(), clock.instant()).isAnyGreenWith(look.target());
  }

  /**
   * Gives the instance its old key back, where that still works and the instance takes it. The
   * tests took their time, in which the old key may have been revoked, so it goes by what there is
   * now.
   */
  private PutBack putBack(
      UserReader.Look look, RotationInput input, InstanceRecord record, HandOver.Use use) {
    UserKeys now = reader.glance(input).found();
    Optional<String> previous =
        now.secret()
            .flatMap(StoredSecret::currentKeyId)
            .filter(look.target()::equals)
            .flatMap(_ -> now.workingPrevious())
            .map(AccessKey::id);
    if (previous.isEmpty()) {
      return new PutBack(
          false, false, "The instance keeps the new key, since no other may be put back.");
    }
    String id = previous.get();
    try {
      use.giveBack(record, new StoredKeys(secrets).read(look, id));
    } catch (InstanceNotOursException | InstanceRefusedException | XsoarRefusedException e) {
      return new PutBack(
          true,
          e instanceof XsoarRefusedException,
          "The instance doesn't take the old key " + id + " back: " + e.getMessage());
    }
    return new PutBack(
        true, false, "The instance has the old key " + id + " again, which stays active.");
  }

  private static InstanceTestFailedException red(
      UserReader.Look look, InstanceRecord record, XsoarTest test, String putBack, String others) {
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
            + others
            + " The next pass tries again.");
  }
}
