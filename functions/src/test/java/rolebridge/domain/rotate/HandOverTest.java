package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.InstanceRefusedException;
import rolebridge.domain.error.XsoarRefusedException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.instance.HandOver.Delivery;
import rolebridge.domain.instance.HandOverQueue;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.instance.InstanceRefusal;
import rolebridge.domain.managed.Change;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.machine.History;

/** What becomes of a user's XSOAR instances from their making on. */
class HandOverTest {

  private static final String INSTANCE = "instance-0001";
  private static final String RECORD =
      "rolebridge:instance:111122223333/xsoar-IAM.integration-Role";

  private static final String EC2_RECORD = "rolebridge:instance:111122223333/xsoar-EC2-Role";

  /** Of three, in the order in which they get a key. */
  private static final String FIRST = "instance-0001";

  private static final String SECOND = "instance-0002";
  private static final String THIRD = "instance-0003";

  /** It starts a container, and the vendor's clients wait for it so long. */
  private static final Duration LONGEST_TEST = HandOver.TESTING;

  private static FakeAws provisioned(Delivery delivery, IntegrationRequest... requests) {
    FakeAws aws = new FakeAws().handingOver(delivery);
    for (IntegrationRequest request : requests) {
      assertThat(ProvisionRun.of(aws, request, "before").isReady()).isTrue();
    }
    return aws;
  }

  private static String current(FakeAws aws) {
    return aws.currentKey(Requests.SECRET).map(SecretAccessKey::id).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void provision_makesTheInstance_andUpdatesItTheNextTime(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());

    assertThat(aws.xsoar().ids()).containsExactly(INSTANCE);
    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(current(aws));
    assertThat(aws.xsoar().values(INSTANCE))
        .containsEntry("roleArn", Requests.ROLE_ARN)
        .containsEntry("defaultRegion", "eu-central-1")
        .doesNotContainKeys("credentials", "credentials.identifier");
    assertThat(aws.secretTags(Requests.SECRET).get(RECORD))
        .startsWith(INSTANCE + " " + current(aws) + " ")
        .endsWith(" AWS - IAM");

    aws.xsoar().edit(INSTANCE, "defaultRegion", "us-east-1");
    assertThat(ProvisionRun.of(aws, Requests.iam(), "again").isReady()).isTrue();
    assertThat(aws.xsoar().ids()).containsExactly(INSTANCE);
    assertThat(aws.xsoar().values(INSTANCE)).containsEntry("defaultRegion", "eu-central-1");
  }

  @ParameterizedTest
  @EnumSource
  void rotation_undoAndRevocation_keepEveryInstanceGreen(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam(), Requests.ec2());
    String first = current(aws);
    List<String> problems = new ArrayList<>();

    RotationRun now = observed(aws, RotationRun.now(aws), problems).finish();
    assertThat(now.state()).as(now.toString()).isEqualTo("Done");
    assertThat(now.actions())
        .containsExactly(
            "CreateAccessKey",
            "ValidateAccessKey",
            "PromoteKey",
            "UpdateInstance",
            "TestInstance",
            "UpdateInstance",
            "TestInstance");
    assertThat(current(aws)).isNotEqualTo(first);
    assertHanded(aws);

    RotationRun undo = observed(aws, RotationRun.undo(aws), problems).finish();
    assertThat(undo.state()).as(undo.toString()).isEqualTo("Done");
    assertThat(current(aws)).isEqualTo(first);
    assertHanded(aws);
    assertThat(problems).isEmpty();

    RotationRun after = RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), ""));
    assertThat(after.finish().state()).as(after.toString()).isEqualTo("Done");
    assertHanded(aws);
  }

  /** Or the user would have two keys for ever, and no room for a new one. */
  @ParameterizedTest
  @EnumSource
  void requestThatIsAppliedDaily_prolongsNoGracePeriod(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    String first = current(aws);
    RotationRun.now(aws).finish();
    String second = current(aws);

    for (int day = 0; day < 12; day++) {
      aws.advance(Duration.ofHours(12));
      assertThat(ProvisionRun.of(aws, Requests.iam(), "daily-" + day).isReady()).isTrue();
      if (day == 1) {
        assertThat(ProvisionRun.of(aws, Requests.ec2(), "one more").isReady()).isTrue();
      }
      aws.advance(Duration.ofHours(12));
      RotationRun.scheduled(aws).finish();
      if (day == 2) {
        assertThat(aws.isActive(first)).isFalse();
      }
    }

    assertThat(aws.keyIds(Requests.USER)).containsExactly(second);
    assertHanded(aws);
  }

  /** Until then it may have had the old key, which somebody may have put into it. */
  @ParameterizedTest
  @EnumSource
  void requestThatFindsAnotherKeyInItsInstance_beginsTheGracePeriodAnew(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    SecretAccessKey first = aws.currentKey(Requests.SECRET).orElseThrow();
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofHours(23));
    aws.xsoar().giveByHand(INSTANCE, first);

    assertThat(ProvisionRun.of(aws, Requests.iam(), "again").isReady()).isTrue();

    assertHanded(aws);
    assertThat(aws.secretTags(Requests.SECRET).get(RECORD))
        .contains(" " + current(aws) + " " + aws.clock().instant());
  }

  /** Most of them may be somebody's own. */
  @Test
  void rotation_writesTheStoredCredentialOnce_howeverManyInstancesReferToIt() {
    FakeAws aws = provisioned(Delivery.STORED, Requests.iam(), Requests.ec2());
    for (int number = 0; number < 300; number++) {
      aws.xsoar().addReferring("by-hand-" + number, Requests.USER);
    }

    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.caller().changes()).filteredOn("PutCredential"::equals).hasSize(1);
    assertThat(run.caller().changes()).filteredOn("PutInstance"::equals).hasSize(2);
    assertThat(aws.xsoar().ids()).hasSize(302);
    assertHanded(aws);
  }

  /** A pass finds nothing to do, since it asks XSOAR nothing then. */
  @Test
  void storedCredential_thatWasDeletedByHand_isMadeAgainByProvisionAndByRotation() {
    FakeAws aws = provisioned(Delivery.STORED, Requests.iam(), Requests.ec2());
    aws.xsoar().removeCredential(Requests.USER);
    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();

    assertThat(ProvisionRun.of(aws, Requests.iam(), "again").isReady()).isTrue();
    assertHanded(aws);

    aws.xsoar().removeCredential(Requests.USER);
    assertThat(RotationRun.now(aws).finish().state()).isEqualTo("Done");
    assertHanded(aws);
  }

  @Test
  void storedCredential_thatWasDeletedBeforeTheTest_isMadeAgainWithTheOldKey() {
    FakeAws aws = provisioned(Delivery.STORED, Requests.iam());
    String old = current(aws);
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().removeCredential(Requests.USER);

    assertThat(run.finish().error()).isEqualTo("InstanceTestFailedException");

    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(old);
    assertThat(RotationRun.scheduled(aws).finish().state()).isEqualTo("Done");
    assertHanded(aws);
  }

  @Test
  void testThatTakesTheLongest_isWaitedFor_andGraceBeginsWhenItIsGreen() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().testsTake(LONGEST_TEST);
    Instant green = aws.clock().instant().plus(LONGEST_TEST);

    run.finish();

    assertThat(run.state()).isEqualTo("Done");
    assertThat(aws.secretTags(Requests.SECRET).get(RECORD))
        .startsWith(INSTANCE + " " + current(aws) + " " + green);
  }

  /** The second one begins when a new key may still be spreading. */
  @ParameterizedTest
  @ValueSource(ints = {0, 58})
  void testThatTakesTheLongest_andIsRed_isNotPressedAgain_andTheOldPairIsPutBack(int before) {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    String old = current(aws);
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().redWith(current(aws));
    if (before > 0) {
      aws.xsoar().testsTake(Duration.ofSeconds(before));
    }
    aws.xsoar().testsTake(LONGEST_TEST);
    Instant begin = aws.clock().instant();

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(old);
    assertThat(Duration.between(begin, aws.clock().instant())).isLessThanOrEqualTo(LONGEST_TEST);
  }

  private static void assertHanded(FakeAws aws) {
    assertThat(aws.xsoar().ids())
        .allSatisfy(id -> assertThat(aws.xsoar().keyIdOf(id)).isEqualTo(current(aws)));
  }

  /** After every change each instance's Test has to be green, and no record may be wrong. */
  private static RotationRun observed(FakeAws aws, RotationRun run, List<String> problems) {
    run.caller()
        .observing(
            () -> {
              for (String id : aws.xsoar().ids()) {
                if (!aws.xsoar().isGreen(aws, id)) {
                  problems.add(id + " is red in " + run);
                }
              }
              addWrongRecords(aws, run, problems);
            });
    return run;
  }

  /** A record that says "green with this key" of an instance that has another ends its key. */
  private static void addWrongRecords(FakeAws aws, Object run, List<String> problems) {
    for (InstanceRecord record :
        InstanceRecords.in(aws.secretTags(Requests.SECRET), aws.clock().instant()).all()) {
      String id = record.instanceId();
      if (aws.xsoar().ids().contains(id)
          && aws.keyIds(Requests.USER).stream()
              .filter(key -> record.greenSince(key).isPresent())
              .anyMatch(key -> !key.equals(aws.xsoar().keyIdOf(id)))) {
        problems.add(record + " is wrong in " + run + ": " + aws.xsoar().keyIdOf(id));
      }
    }
  }

  private static List<String> keys(FakeAws aws) {
    return Stream.of(FIRST, SECOND, THIRD).map(id -> aws.xsoar().keyIdOf(id)).toList();
  }

  private static FakeAws withThree(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.ec2(), Requests.iam(), Requests.s3());
    aws.advance(Duration.ofHours(1));
    return aws;
  }

  /** Two others are green: they get the key, before and behind it. */
  @Test
  void secondOfThreeStaysRed_itAloneGetsTheOldKeyBack_andGraceDoesNotBegin() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    aws.xsoar().redAt(SECOND);
    List<String> problems = new ArrayList<>();
    RotationRun run = RotationRun.now(aws);
    run.caller().observing(() -> addWrongRecords(aws, run, problems));

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains(SECOND).doesNotContain(FIRST, THIRD);
    assertThat(keys(aws)).containsExactly(current(aws), old, current(aws));
    assertThat(problems).isEmpty();
    aws.advance(Duration.ofDays(30));
    RotationRun.scheduled(aws).finish();
    assertThat(aws.isActive(old)).isTrue();

    aws.xsoar().green();
    assertThat(RotationRun.scheduled(aws).finish().actions())
        .containsExactly("UpdateInstance", "TestInstance");
    assertHanded(aws);
  }

  /** While no instance was green with it, the key may be what is wrong. */
  @Test
  void firstOfThreeStaysRed_theOthersKeepTheOldKey_andTheNextPassBeginsWithAnother() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    aws.xsoar().redAt(FIRST);

    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains(FIRST, "other instances keep theirs");
    assertThat(run.caller().changes()).filteredOn("PutInstance"::equals).hasSize(2);
    assertThat(keys(aws)).containsExactly(old, old, old);

    aws.advance(Duration.ofDays(1));
    RotationRun next = RotationRun.scheduled(aws).finish();
    assertThat(next.error()).isEqualTo("InstanceTestFailedException");
    assertThat(keys(aws)).containsExactly(old, current(aws), current(aws));
  }

  /** That it doesn't take the old key back says nothing for the new one. */
  @Test
  void firstOfThreeStaysRed_andDoesNotTakeTheOldKeyBack_theOthersKeepTheirs() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    aws.xsoar().redAt(FIRST);
    RotationRun run = RotationRun.now(aws);
    int[] puts = {0};
    run.caller()
        .failing(
            call ->
                call.operation().equals("PutInstance") && ++puts[0] == 2
                    ? Fault.refused(() -> new InstanceRefusedException("A vault has it now."))
                    : null);

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason())
        .contains(FIRST, "stays red", "A vault has it now.", "other instances keep theirs");
    assertThat(keys(aws)).containsExactly(current(aws), old, old);
  }

  /** The next try doesn't know that it gave the key to one, which isn't to keep it untested. */
  @Test
  void answerOfUpdateInstanceIsLost_theSameOneIsGivenTheKeyAgain() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    aws.xsoar().redAt(FIRST);
    aws.xsoar().redAt(SECOND);
    RotationRun run = RotationRun.now(aws).runTo("UpdateInstance");
    int[] marks = {0};
    run.caller()
        .failing(
            call ->
                call.operation().equals("TagResource") && ++marks[0] == 2
                    ? Fault.killedAfter()
                    : null);

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains(FIRST, "other instances keep theirs");
    assertThat(keys(aws)).containsExactly(old, old, old);
  }

  /** A pass that a revocation overtakes goes on with another key. */
  @Test
  void refusalOfOneKey_isNoneOfAnother() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    Instant now = aws.clock().instant();
    InstanceRecords records = InstanceRecords.in(aws.secretTags(Requests.SECRET), now);
    List<InstanceRefusal> refusals =
        List.of(new InstanceRefusal(RECORD, "AKIAOLD", "InstanceRefusedException", "No"));

    assertThat(HandOverQueue.of(records, "AKIAOLD", List.of(), refusals, true, now))
        .satisfies(queue -> assertThat(queue.open()).isEmpty())
        .satisfies(queue -> assertThat(queue.refusals()).isEqualTo(refusals));
    assertThat(HandOverQueue.of(records, "AKIANEW", List.of(), refusals, true, now))
        .satisfies(queue -> assertThat(queue.open()).hasSize(1))
        .satisfies(queue -> assertThat(queue.refusals()).isEmpty());
  }

  /** The old key works nowhere any more, so nothing is gained by waiting. */
  @ParameterizedTest
  @EnumSource
  void firstOfThreeStaysRedAfterARevocation_theOthersGetTheNewKey(Delivery delivery) {
    FakeAws aws = withThree(delivery);
    aws.xsoar().redAt(FIRST);

    RotationRun run = RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), "")).finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains(FIRST, "keeps the new key");
    assertThat(run.actions()).filteredOn("TestInstance"::equals).hasSize(2);
    assertHanded(aws);
  }

  /** Whichever it is and why ever: each of the others is handed over, also after a revocation. */
  @ParameterizedTest
  @CsvSource({
    "DELETED, false",
    "OTHER_ROLE, false",
    "RECORD_UNREADABLE, false",
    "DELETED, true",
    "OTHER_ROLE, true",
    "RECORD_UNREADABLE, true"
  })
  void instanceThatRefuses_keepsTheKeyFromNoOther(Tampered tampered, boolean revoked) {
    for (Delivery delivery : Delivery.values()) {
      FakeAws aws = withThree(delivery);
      switch (tampered) {
        case DELETED -> aws.xsoar().remove(FIRST);
        case OTHER_ROLE -> aws.xsoar().edit(FIRST, "roleArn", "arn:aws:iam::1:role/mine");
        default -> aws.secretTags(Requests.SECRET).put(EC2_RECORD, "nonsense");
      }
      RotationRun run =
          revoked
              ? RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), ""))
              : RotationRun.now(aws);

      run.finish();

      assertThat(run.error()).as(run.toString()).isEqualTo("InstanceNotOursException");
      assertThat(run.actions()).filteredOn("TestInstance"::equals).hasSize(2);
      assertThat(List.of(SECOND, THIRD))
          .allSatisfy(id -> assertThat(aws.xsoar().keyIdOf(id)).isEqualTo(current(aws)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void instanceThatIsDeletedBeforeItsTest_keepsTheKeyFromNoOther(Delivery delivery) {
    FakeAws aws = withThree(delivery);
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().remove(FIRST);

    run.finish();

    assertThat(run.error()).as(run.toString()).isEqualTo("InstanceNotOursException");
    assertThat(run.actions()).filteredOn("TestInstance"::equals).hasSize(2);
    assertHanded(aws);
  }

  /** It answers otherwise, so it isn't down, and nobody knows when that one can be changed. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void instanceThatTheServerFailsToChange_keepsTheKeyFromNoOther(boolean revoked) {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    aws.xsoar().failsToChange(FIRST);
    RotationRun run =
        revoked
            ? RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), ""))
            : RotationRun.now(aws);

    run.finish();

    assertThat(run.error()).as(run.toString()).isEqualTo("InstanceRefusedException");
    assertThat(run.reason()).contains(FIRST, "HTTP 500").doesNotContain(SECOND, THIRD);
    assertThat(keys(aws)).containsExactly(old, current(aws), current(aws));
    assertThat(run.caller().calls())
        .filteredOn(call -> call.operation().equals("PutInstance"))
        .as("it is tried for a while")
        .hasSizeGreaterThan(5);
  }

  /** The function has six minutes, of which the Test takes four. */
  @Test
  void testThatTakesTheLongest_andTheOldKeyIsNotTakenBack_endsInTime() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().redAt(FIRST);
    aws.xsoar().testsTake(LONGEST_TEST);
    aws.xsoar().failsToChange(FIRST);
    Instant begin = aws.clock().instant();

    run.step();

    assertThat(Duration.between(begin, aws.clock().instant()))
        .isLessThan(LONGEST_TEST.plusSeconds(1));
    assertThat(run.finish().error()).as(run.toString()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains("doesn't take the old key", "HTTP 500");
  }

  @Test
  void serverThatAnswersNothing_isRefusedByNoInstance() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    RotationRun run = RotationRun.now(aws).runTo("UpdateInstance");
    run.caller()
        .failing(
            call ->
                call.operation().endsWith("Instance") || call.operation().endsWith("Instances")
                    ? Fault.refused(() -> new XsoarUnavailableException("connection refused"))
                    : null);

    run.finish();

    assertThat(run.error()).isEqualTo("XsoarUnavailableException");
  }

  /** The old key works nowhere, so who waits for another's Test is red meanwhile. */
  @ParameterizedTest
  @EnumSource
  void afterARevocation_allHaveTheNewKeyBeforeTheFirstTest(Delivery delivery) {
    FakeAws aws = withThree(delivery);

    RotationRun run = RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), ""));
    run.runTo("TestInstance");

    assertHanded(aws);
    assertThat(run.finish().state()).as(run.toString()).isEqualTo("Done");
    assertThat(run.actions())
        .containsSubsequence(
            "UpdateInstance",
            "UpdateInstance",
            "UpdateInstance",
            "TestInstance",
            "TestInstance",
            "TestInstance");
  }

  /** What XSOAR says of all instances of a user has room in the data of a pass. */
  @Test
  void refusal_quotesSoMuchAsAPassHasRoomForItsAllInstances() {
    InstanceRecord record =
        InstanceRecord.making(
            Requests.ROLE_ARN, "AWS - IAM", Instant.parse("2026-03-01T08:00:00Z"));

    InstanceRefusal refusal =
        InstanceRefusal.of(record, "AKIA", new InstanceRefusedException("é".repeat(130_000)));

    assertThat(refusal.reason().getBytes(StandardCharsets.UTF_8).length * InstanceRecords.MOST)
        .isLessThan(History.MOST_DATA / 4);
    assertThat(InstanceRefusal.of(record, "AKIA", new InstanceRefusedException("No")).reason())
        .isEqualTo("No");
  }

  /** The stored credential is shared, so the old key is back in the instance that was green. */
  @Test
  void secondOfThreeStaysRed_withAStoredCredential_noneIsGreenWithTheNewKeyAnyMore() {
    FakeAws aws = withThree(Delivery.STORED);
    String old = current(aws);
    aws.xsoar().redAt(SECOND);
    List<String> problems = new ArrayList<>();
    RotationRun run = RotationRun.now(aws);
    run.caller().observing(() -> addWrongRecords(aws, run, problems));

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason())
        .contains("old key " + old + " again", "refer to the same stored credential")
        .doesNotContain("keep theirs");
    assertThat(keys(aws)).containsExactly(old, old, old);
    assertThat(aws.secretTags(Requests.SECRET).get(EC2_RECORD)).startsWith(FIRST + " - ");
    assertThat(problems).isEmpty();
  }

  /** The instance behind it is gone, so the pass fails; then an undo makes the old key current. */
  @ParameterizedTest
  @EnumSource
  void undoAfterAPassThatFailed_givesTheOldKeyBackToTheInstanceThatHadTheNewOne(Delivery delivery) {
    FakeAws aws = withThree(delivery);
    String old = current(aws);
    aws.xsoar().remove(THIRD);
    assertThat(RotationRun.now(aws).finish().error()).isEqualTo("InstanceNotOursException");
    assertThat(aws.xsoar().keyIdOf(FIRST)).isNotEqualTo(old);

    RotationRun undo = RotationRun.undo(aws).finish();

    assertThat(undo.error()).as("of the one that is gone").isEqualTo("InstanceNotOursException");
    assertThat(current(aws)).isEqualTo(old);
    assertThat(List.of(FIRST, SECOND))
        .allSatisfy(id -> assertThat(aws.xsoar().keyIdOf(id)).isEqualTo(old));
  }

  /** What another run does while a Test runs, which may last for minutes. */
  enum Meanwhile {
    OTHER_KEY,
    OTHER_RECORD
  }

  @ParameterizedTest
  @CsvSource({
    "INSTANCE, OTHER_KEY",
    "INSTANCE, OTHER_RECORD",
    "STORED, OTHER_KEY",
    "STORED, OTHER_RECORD"
  })
  void testIsGreen_instanceOrRecordChangedMeanwhile_saysNothing(
      Delivery delivery, Meanwhile meanwhile) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    SecretAccessKey old = aws.currentKey(Requests.SECRET).orElseThrow();
    int test = callsUntilTest(aws.copy());
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    String before = aws.secretTags(Requests.SECRET).get(RECORD);
    aws.advance(Duration.ofMinutes(1));
    String written = before.replaceFirst("- \\S+", "- " + aws.clock().instant());
    run.caller()
        .after(
            test,
            () -> {
              switch (meanwhile) {
                case OTHER_KEY -> aws.xsoar().giveByHand(INSTANCE, old);
                case OTHER_RECORD -> aws.secretTags(Requests.SECRET).put(RECORD, written);
              }
            });

    run.step();

    boolean refused = delivery == Delivery.INSTANCE && meanwhile == Meanwhile.OTHER_KEY;
    assertThat(run.state()).isEqualTo(refused ? "InspectKeys" : "TestInstance");
    assertThat(aws.secretTags(Requests.SECRET).get(RECORD)).startsWith(INSTANCE + " - ");
  }

  /** Somebody gives one instance its old key each time, as a script of their own does. */
  @Test
  void instanceThatKeepsAnotherKey_hasRefused_andKeepsTheNewOneFromNoOther() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    SecretAccessKey old = aws.currentKey(Requests.SECRET).orElseThrow();
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().giveByHand(FIRST, old);

    run.finish();

    assertThat(run.error()).as(run.toString()).isEqualTo("InstanceRefusedException");
    assertThat(run.reason()).contains(FIRST, old.id(), current(aws)).doesNotContain(SECOND, THIRD);
    assertThat(keys(aws)).containsExactly(old.id(), current(aws), current(aws));
    assertThat(aws.secretTags(Requests.SECRET).get(EC2_RECORD)).startsWith(FIRST + " - ");
    aws.advance(Duration.ofDays(30));
    assertThat(RotationRun.scheduled(aws).finish().state()).isEqualTo("Done");
    assertHanded(aws);
    assertThat(aws.isActive(old.id())).isTrue();
  }

  /** What a search shows may be of a moment ago, and the Test itself is pressed again. */
  @Test
  void instanceThatHasAnotherKeyForAMoment_isTestedAgain_andHasNotRefused() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    SecretAccessKey old = aws.currentKey(Requests.SECRET).orElseThrow();
    int test = callsUntilTest(aws.copy());
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    SecretAccessKey next = aws.currentKey(Requests.SECRET).orElseThrow();
    aws.xsoar().giveByHand(FIRST, old);
    run.caller().after(test + 2, () -> aws.xsoar().giveByHand(FIRST, next));

    run.finish();

    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertHanded(aws);
  }

  /** When the Test has taken all the time there is, nothing tells whether it stays so. */
  @Test
  void instanceThatHasAnotherKeyAfterTheLongestTest_hasNotRefusedYet() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    SecretAccessKey old = aws.currentKey(Requests.SECRET).orElseThrow();
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().giveByHand(FIRST, old);
    aws.xsoar().testsTake(LONGEST_TEST);
    Instant begin = aws.clock().instant();

    run.step();

    assertThat(run.state()).isEqualTo("TestInstance");
    assertThat(Duration.between(begin, aws.clock().instant()))
        .isLessThan(LONGEST_TEST.plus(HandOver.SETTLING));
  }

  /** It is every instance's, so no other may be given a turn meanwhile. */
  @Test
  void storedCredentialThatKeepsAnotherKey_endsThePass() {
    FakeAws aws = withThree(Delivery.STORED);
    SecretAccessKey old = aws.currentKey(Requests.SECRET).orElseThrow();
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().giveByHand(FIRST, old);

    run.finish();

    assertThat(run.error()).isEqualTo("ConcurrentChangeException");
    assertThat(run.actions()).filteredOn("UpdateInstance"::equals).hasSize(1);
  }

  /** What a connection is refused at each call of a kind, and how many records that withdraws. */
  @ParameterizedTest
  @CsvSource({
    "INSTANCE, SearchInstances, 0",
    "INSTANCE, PutInstance, 1",
    "INSTANCE, TestInstance, 1",
    "STORED, ListCredentials, 0",
    "STORED, PutCredential, 3",
    "STORED, SearchInstances, 3",
    "STORED, PutInstance, 3",
    "STORED, TestInstance, 3"
  })
  void connectionThatRefuses_endsThePassAtOnce_andTheNextOneGoesOn(
      Delivery delivery, String operation, int withdrawn) {
    for (boolean revoked : new boolean[] {false, true}) {
      FakeAws aws = withThree(delivery);
      String old = current(aws);
      Map<String, String> before = records(aws);
      RotationRun run =
          revoked
              ? RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), ""))
              : RotationRun.now(aws);

      refusing(run, operation, 1).finish();

      assertThat(run.error()).as(run.toString()).isEqualTo("XsoarRefusedException");
      assertThat(run.reason()).isEqualTo("HTTP 403");
      assertThat(run.caller().calls())
          .filteredOn(call -> call.operation().equals(operation))
          .hasSize(1);
      Map<String, String> after = records(aws);
      // Nothing works after a revocation, so all have the new key before the first Test.
      boolean allGiven = revoked && operation.equals("TestInstance");
      assertThat(after.values())
          .filteredOn(value -> value.matches("\\S+ - .*"))
          .hasSize(allGiven ? 3 : withdrawn);
      assertThat(allGiven ? List.<String>of() : List.of(SECOND, THIRD))
          .allSatisfy(id -> assertThat(writtenAt(after, id)).isEqualTo(writtenAt(before, id)));
      assertThat(aws.isActive(old)).isEqualTo(!revoked);

      aws.advance(Duration.ofDays(1));
      assertThat(RotationRun.scheduled(aws).finish().state()).isEqualTo("Done");
      assertHanded(aws);
    }
  }

  private static Map<String, String> records(FakeAws aws) {
    Map<String, String> records = new TreeMap<>(aws.secretTags(Requests.SECRET));
    records.keySet().removeIf(tag -> !tag.startsWith("rolebridge:instance:"));
    return records;
  }

  private static String writtenAt(Map<String, String> records, String id) {
    return records.values().stream()
        .filter(value -> value.startsWith(id + " "))
        .map(value -> value.split(" ", -1)[2])
        .findFirst()
        .orElseThrow();
  }

  /** As by a firewall that takes offence at its text; it can't be told from a missing right. */
  @Test
  void connectionThatRefusesOneInstanceAlone_keepsTheOthersForOnePassOnly() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    RotationRun first = refusing(RotationRun.now(aws), "PutInstance", 1).finish();
    assertThat(first.error()).isEqualTo("XsoarRefusedException");
    assertThat(keys(aws)).containsExactly(old, old, old);

    aws.advance(Duration.ofDays(1));
    RotationRun next = refusing(RotationRun.scheduled(aws), "PutInstance", 3).finish();

    assertThat(next.error()).isEqualTo("XsoarRefusedException");
    assertThat(keys(aws)).containsExactly(old, current(aws), current(aws));
  }

  /** From the call of this number on, of those of this operation. */
  private static RotationRun refusing(RotationRun run, String operation, int from) {
    int[] calls = {0};
    run.caller()
        .failing(
            call ->
                call.operation().equals(operation) && ++calls[0] >= from
                    ? Fault.refused(() -> new XsoarRefusedException("HTTP 403"))
                    : null);
    return run;
  }

  /** It is read before any instance is. */
  @Test
  void secretOfTheConnectionThatIsUnreadable_isNoInstancesRefusal() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    RotationRun.now(aws).runTo("UpdateInstance");
    Caller caller = aws.caller();
    HandOver unreadable =
        new HandOver(
            () -> {
              throw new XsoarRefusedException("Secret arn isn't of the form");
            },
            caller.secrets(),
            IntegrationCatalog.NONE,
            Delivery.INSTANCE,
            Requests.HUB,
            aws.clock(),
            aws.pause());
    Map<String, String> before = records(aws);

    assertThatThrownBy(
            () ->
                new UpdateInstance(
                        RotationRun.reader(aws, caller),
                        caller.secrets(),
                        caller.userRoles(),
                        unreadable,
                        aws.clock())
                    .apply(RotationInput.scheduled(Requests.USER)))
        .isInstanceOf(XsoarRefusedException.class);
    assertThat(records(aws)).isEqualTo(before);
  }

  /** What holds some other key is every instance's. */
  @Test
  void storedCredentialThatIsNotOurs_endsThePassAtOnce() {
    FakeAws aws = withThree(Delivery.STORED);
    SecretAccessKey theirs = new SecretAccessKey("AKIATHEIRS0000000001", "secret");
    aws.xsoar().addCredential(Requests.USER, theirs);
    Map<String, String> before = records(aws);

    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.error()).isEqualTo("XsoarRefusedException");
    assertThat(run.reason()).contains(theirs.id()).containsOnlyOnce("left alone");
    assertThat(run.caller().calls())
        .filteredOn(call -> call.state().equals("UpdateInstance"))
        .filteredOn(call -> call.operation().equals("ListCredentials"))
        .hasSizeLessThan(3);
    assertThat(records(aws)).isEqualTo(before);
  }

  /** The red Test is what there is to tell, and no other instance can be given a key now. */
  @Test
  void secondOfThreeStaysRed_andTheConnectionRefusesThePutBack_thePassEndsWithTheRedTest() {
    FakeAws aws = withThree(Delivery.INSTANCE);
    String old = current(aws);
    aws.xsoar().redAt(SECOND);

    RotationRun run = refusing(RotationRun.now(aws), "PutInstance", 3).finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains(SECOND, "stays red", "HTTP 403", "other instances keep");
    assertThat(run.caller().calls())
        .filteredOn(call -> call.operation().equals("PutInstance"))
        .hasSize(3);
    assertThat(keys(aws)).containsExactly(current(aws), current(aws), old);
  }

  /** Somebody provisioned again meanwhile, which made another instance in its place. */
  @Test
  void testIsRed_recordNamesAnotherInstanceByNow_thatOneKeepsItsRecord() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    aws.xsoar().redAt(INSTANCE);
    int test = callsUntilTest(aws.copy());
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    String another = "instance-9999 " + current(aws) + " " + aws.clock().instant() + " AWS - IAM";
    run.caller().after(test, () -> aws.secretTags(Requests.SECRET).put(RECORD, another));

    run.finish();

    assertThat(aws.secretTags(Requests.SECRET).get(RECORD)).isEqualTo(another);
    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
  }

  private static int callsUntilTest(FakeAws aws) {
    return RotationRun.now(aws).finish().caller().calls().stream()
        .filter(call -> call.operation().equals("TestInstance"))
        .mapToInt(Caller.Call::number)
        .findFirst()
        .orElseThrow();
  }

  /** The run died between making the instance and writing down its id. */
  @ParameterizedTest
  @EnumSource
  void instanceThatADeadRunMade_isFoundByTheNextRotation(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    String made = aws.secretTags(Requests.SECRET).get(RECORD);
    record(aws, "- - " + aws.clock().instant() + " AWS - IAM");
    aws.advance(Duration.ofMinutes(16));

    assertThat(RotationRun.now(aws).finish().state()).isEqualTo("Done");

    assertHanded(aws);
    assertThat(aws.secretTags(Requests.SECRET).get(RECORD))
        .startsWith(made.substring(0, made.indexOf(" ") + 1) + current(aws));
  }

  /** Else whoever made an instance of the role by hand would get the key. */
  @Test
  void instanceOfTheRoleThatHoldsNoKeyOfOurs_isNotTakenForTheDeadRuns() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    String old = current(aws);
    aws.xsoar().remove(INSTANCE);
    aws.xsoar().add("theirs", "theirs", "AWS - IAM", Map.of("roleArn", Requests.ROLE_ARN));
    record(aws, "- - " + aws.clock().instant() + " AWS - IAM");
    aws.advance(Duration.ofMinutes(16));

    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.error()).isEqualTo("InstanceNotOursException");
    assertThat(aws.xsoar().keyIdOf("theirs")).isEmpty();
    assertThat(aws.isActive(old)).isTrue();
  }

  @Test
  void recordOfADeadRunThatMadeNothing_goes() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    aws.xsoar().remove(INSTANCE);
    record(aws, "- - " + aws.clock().instant() + " AWS - IAM");
    aws.advance(Duration.ofMinutes(16));

    assertThat(RotationRun.now(aws).finish().state()).isEqualTo("Done");
    assertThat(aws.secretTags(Requests.SECRET)).doesNotContainKey(RECORD);
  }

  @ParameterizedTest
  @EnumSource
  void testStaysRed_oldPairIsPutBack_graceDoesNotBegin_andTheNextPassTriesAgain(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    String old = current(aws);
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    String next = current(aws);
    aws.xsoar().redWith(next);

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason())
        .contains(INSTANCE, next, "red by the test", "has the old key " + old + " again");
    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(old);

    aws.advance(Duration.ofDays(30));
    RotationRun later = RotationRun.scheduled(aws).finish();
    assertThat(later.error()).isEqualTo("InstanceTestFailedException");
    assertThat(aws.isActive(old)).isTrue();
    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(old);

    aws.xsoar().green();
    assertThat(RotationRun.scheduled(aws).finish().state()).isEqualTo("Done");
    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(next);
    aws.advance(Duration.ofHours(23));
    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();
    aws.advance(Duration.ofHours(2));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofHours(5));
    assertThat(RotationRun.scheduled(aws).finish().actions())
        .containsExactly("DeactivateAccessKey");
    assertThat(aws.isActive(old)).isFalse();
  }

  @Test
  void testStaysRedAfterARevocation_theInstanceKeepsTheNewKey() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    RotationRun run = RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), ""));
    run.runTo("TestInstance");
    aws.xsoar().redWith(current(aws));

    run.finish();

    assertThat(run.error()).isEqualTo("InstanceTestFailedException");
    assertThat(run.reason()).contains("keeps the new key");
    assertThat(aws.xsoar().keyIdOf(INSTANCE)).isEqualTo(current(aws));
  }

  /** Test is pressed for a minute, in which the old key may be found to have leaked. */
  @ParameterizedTest
  @EnumSource
  void testStaysRed_oldKeyIsRevokedBetweenTheTests_theInstanceKeepsTheNewKey(Delivery delivery) {
    FakeAws prepared = provisioned(delivery, Requests.iam());
    List<Integer> tests =
        redTest(prepared.copy()).finish().caller().calls().stream()
            .filter(call -> call.operation().equals("TestInstance"))
            .map(Caller.Call::number)
            .toList();
    assertThat(tests).hasSizeGreaterThan(2);
    for (int test : tests) {
      FakeAws aws = prepared.copy();
      String old = current(aws);
      RotationRun run = redTest(aws);
      String next = current(aws);
      run.caller().before(test, () -> RotationRun.revoke(aws, aws.caller(), old));

      run.finish();

      assertThat(run.error()).isEqualTo("InstanceTestFailedException");
      assertThat(run.reason()).contains("keeps the new key");
      assertThat(aws.isActive(old)).isFalse();
      assertThat(aws.xsoar().keyIdOf(INSTANCE)).as("before call %d", test).isEqualTo(next);
    }
  }

  private static RotationRun redTest(FakeAws aws) {
    RotationRun run = RotationRun.now(aws).runTo("TestInstance");
    aws.xsoar().redWith(current(aws));
    return run;
  }

  /** What somebody did to the instance by hand, or wrote into our records. */
  enum Tampered {
    DELETED,
    OTHER_ROLE,
    OTHER_BRAND,
    FOREIGN_INSTANCE_IN_RECORD,
    RECORD_UNREADABLE
  }

  @ParameterizedTest
  @EnumSource
  void rotation_instanceThatIsNotWhatTheRecordSays_isLeftAlone(Tampered tampered) {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    aws.xsoar()
        .add(
            "foreign",
            "theirs",
            "AWS - IAM",
            Map.of("roleArn", "arn:aws:iam::111122223333:role/rolebridge/other/their-role"));
    switch (tampered) {
      case DELETED -> aws.xsoar().remove(INSTANCE);
      case OTHER_ROLE -> aws.xsoar().edit(INSTANCE, "roleArn", "arn:aws:iam::1:role/mine");
      case OTHER_BRAND -> record(aws, INSTANCE + " - 2026-01-01T00:00:00Z AWS - EC2");
      case FOREIGN_INSTANCE_IN_RECORD -> record(aws, "foreign - 2026-01-01T00:00:00Z AWS - IAM");
      case RECORD_UNREADABLE -> record(aws, "nonsense");
    }
    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.error()).as(run.toString()).isEqualTo("InstanceNotOursException");
    assertThat(aws.xsoar().keyIdOf("foreign")).isEmpty();
    assertThat(aws.keyIds(Requests.USER)).hasSize(2).allMatch(aws::isActive);
  }

  private static void record(FakeAws aws, String value) {
    aws.secretTags(Requests.SECRET).put(RECORD, value);
  }

  /** Whoever invokes the function may claim that the instance was updated. */
  @ParameterizedTest
  @EnumSource
  void testInstance_instanceHasAnotherKey_saysNothingOfThisOne(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    RotationRun.now(aws).runTo("UpdateInstance");
    Caller caller = aws.caller();
    RotationInput claimed =
        new RotationInput(
            Requests.USER,
            false,
            false,
            "",
            "",
            List.of(new Change("UpdateInstance", INSTANCE + " " + current(aws))),
            List.of(),
            0,
            Proof.NONE);

    TestInstance state =
        new TestInstance(
            RotationRun.reader(aws, caller),
            caller.secrets(),
            caller.handOver(Requests.HUB),
            aws.clock());
    switch (delivery) {
      case INSTANCE ->
          assertThat(state.apply(claimed).refusals())
              .extracting(InstanceRefusal::error)
              .containsExactly("InstanceRefusedException");
      case STORED ->
          assertThatThrownBy(() -> state.apply(claimed))
              .isInstanceOf(ConcurrentChangeException.class);
    }
    assertThat(aws.secretTags(Requests.SECRET).get(RECORD)).doesNotContain(current(aws));
  }

  @Test
  void record_ofARoleThatIsGone_goesToo_butNotOneThatWasJustMade() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam(), Requests.ec2());
    String gone = "rolebridge:instance:111122223333/gone";
    aws.secretTags(Requests.SECRET)
        .put(gone, "instance-9 - " + aws.clock().instant() + " AWS - EC2");
    assertThat(RotationRun.now(aws).finish().error()).isEqualTo("InstanceNotOursException");

    aws.advance(Duration.ofMinutes(16));
    assertThat(RotationRun.scheduled(aws).finish().state()).isEqualTo("Done");
    assertThat(aws.secretTags(Requests.SECRET)).doesNotContainKey(gone);
    assertHanded(aws);
  }

  /** The role is made anew while another instance gets the key: its record is no old one. */
  @Test
  void record_ofARoleThatWasGone_writtenAnewInBetween_stays() {
    FakeAws aws = provisioned(Delivery.INSTANCE, Requests.iam());
    String role = "rolebridge:instance:111122223333/zz-made-anew";
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    tags.put(role, "instance-9 - " + aws.clock().instant() + " AWS - EC2");
    aws.advance(Duration.ofMinutes(16));
    FakeAws undisturbed = aws.copy();
    RotationRun reference = RotationRun.now(undisturbed).finish();
    assertThat(undisturbed.secretTags(Requests.SECRET)).doesNotContainKey(role);
    int update =
        reference.caller().calls().stream()
            .filter(call -> call.operation().equals("PutInstance"))
            .mapToInt(Caller.Call::number)
            .findFirst()
            .orElseThrow();
    RotationRun run = RotationRun.now(aws);
    String fresh = "- - " + aws.clock().instant() + " AWS - EC2";
    run.caller().before(update, () -> tags.put(role, fresh));

    run.finish();

    assertThat(aws.secretTags(Requests.SECRET)).containsEntry(role, fresh);
    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertHanded(aws);
  }

  /** Whoever asks: the hub's own, or another account by event, whatever the instance is of. */
  @ParameterizedTest
  @CsvSource({"AWS - IAM, false", "AWS - EC2, false", "AWS - IAM, true", "AWS - EC2, true"})
  void provision_nameIsTakenByAnInstanceThatIsNotOurs_isRefused(String brand, boolean ofSpoke) {
    FakeAws aws = new FakeAws().handingOver(Delivery.INSTANCE);
    IntegrationRequest request = ofSpoke ? Requests.ofSpoke(Requests.iam()) : Requests.iam();
    aws.xsoar()
        .add(
            "foreign",
            request.instanceName(),
            brand,
            Map.of("roleArn", Requests.roleArnOf(request)));

    ProvisionRun run = ProvisionRun.of(aws, request, "run");

    assertThat(run.errors()).last().asString().contains("InstanceNotOurs", "left alone");
    assertThat(aws.xsoar().keyIdOf("foreign")).isEmpty();
  }

  /** Another account's event for the very name and brand of the hub's instance, which is green. */
  @ParameterizedTest
  @EnumSource
  void provision_byAnotherAccount_cantTakeOverTheHubsInstance(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    Map<String, String> before = aws.xsoar().values(INSTANCE);

    ProvisionRun run = ProvisionRun.of(aws, Requests.ofSpoke(Requests.iam()), "spoke");

    assertThat(run.errors()).last().asString().contains("InstanceNotOurs", "left alone");
    assertThat(aws.xsoar().ids()).containsExactly(INSTANCE);
    assertThat(aws.xsoar().values(INSTANCE)).isEqualTo(before);
    assertHanded(aws);
  }

  /** It is found by its id, and keeps the name that it was given. */
  @ParameterizedTest
  @EnumSource
  void instanceThatWasRenamedByHand_isKeptUpToDate_andThereIsNoOther(Delivery delivery) {
    FakeAws aws = provisioned(delivery, Requests.iam());
    aws.xsoar().rename(INSTANCE, "Ours now");

    assertThat(RotationRun.now(aws).finish().state()).isEqualTo("Done");
    assertHanded(aws);
    assertThat(ProvisionRun.of(aws, Requests.iam(), "again").isReady()).isTrue();

    assertHanded(aws);
    assertThat(aws.xsoar().ids()).containsExactly(INSTANCE);
    assertThat(aws.xsoar().nameOf(INSTANCE)).isEqualTo("Ours now");
  }

  /** An operator writes the record; docs/xsoar.md tells how. */
  @Test
  void instanceThatExists_isAdoptedByARecord_andOnlyWithTheRole() {
    FakeAws aws = new FakeAws().handingOver(Delivery.INSTANCE);
    aws.xsoar().add("theirs", Requests.iam().instanceName(), "AWS - IAM", Map.of());
    ProvisionRun.of(aws, Requests.iam(), "first");
    record(aws, "theirs - - AWS - IAM");

    assertThat(ProvisionRun.of(aws, Requests.iam(), "without the role").isReady()).isFalse();
    aws.xsoar().edit("theirs", "roleArn", Requests.ROLE_ARN);
    assertThat(ProvisionRun.of(aws, Requests.iam(), "with it").isReady()).isTrue();

    assertThat(aws.xsoar().ids()).containsExactly("theirs");
    assertThat(aws.xsoar().keyIdOf("theirs")).isEqualTo(current(aws));
    assertThat(RotationRun.now(aws).finish().state()).isEqualTo("Done");
    assertHanded(aws);
  }

  @Test
  void storedCredential_thatIsNotOurs_isLeftAlone() {
    FakeAws aws = new FakeAws().handingOver(Delivery.STORED);
    SecretAccessKey theirs = new SecretAccessKey("AKIATHEIRS0000000001", "secret");
    aws.xsoar().addCredential(Requests.USER, theirs);

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.errors()).last().asString().contains("XsoarRefused", theirs.id());
    assertThat(aws.caller().xsoar().storedKeyId(Requests.USER)).contains(theirs.id());
  }

  /** How a call goes wrong. */
  enum Kind {
    REFUSED_ONCE,
    ANSWER_LOST,
    REFUSED_FOR_GOOD,
    REFUSED_BY_THE_INSTANCE,
    KILLED_AFTER;

    private Caller.Faults at(int number) {
      return call -> call.number() == number ? fault() : null;
    }

    private Fault fault() {
      return switch (this) {
        case REFUSED_ONCE -> Fault.refused(() -> new XsoarUnavailableException("No answer"));
        case ANSWER_LOST -> Fault.answerLost(() -> new XsoarUnavailableException("No answer"));
        case REFUSED_FOR_GOOD -> Fault.refused(() -> new XsoarRefusedException("No"));
        case REFUSED_BY_THE_INSTANCE -> Fault.refused(() -> new InstanceRefusedException("No"));
        case KILLED_AFTER -> Fault.killedAfter();
      };
    }
  }

  /** What XSOAR itself does wrong; the other calls are those of RotationFaultsTest. */
  @ParameterizedTest
  @EnumSource
  void rotation_oneCallToXsoarGoesWrong_everyInstanceStaysGreen_andTheNextPassFinishes(
      Delivery delivery) {
    FakeAws prepared = provisioned(delivery, Requests.iam(), Requests.ec2());
    RotationRun reference = RotationRun.now(prepared.copy()).finish();
    assertThat(reference.state()).isEqualTo("Done");
    List<Caller.Call> calls =
        reference.caller().calls().stream()
            .filter(call -> call.state().endsWith("Instance"))
            .toList();
    assertThat(calls).hasSizeGreaterThan(10);
    List<String> problems = new ArrayList<>();
    for (Caller.Call call : calls) {
      for (Kind kind : Kind.values()) {
        FakeAws aws = prepared.copy();
        RotationRun run = observed(aws, RotationRun.now(aws), problems);
        run.caller().failing(kind.at(call.number()));
        run.finish();
        aws.advance(Duration.ofMinutes(16));
        RotationRun next = observed(aws, RotationRun.scheduled(aws), problems).finish();
        if (!next.state().equals("Done")
            || !aws.xsoar().ids().stream()
                .allMatch(id -> aws.xsoar().keyIdOf(id).equals(current(aws)))) {
          problems.add(kind + " at " + call + ": " + run + ", then " + next);
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  /** The function dies after each of its calls. */
  @ParameterizedTest
  @EnumSource
  void provision_diesAnywhereInTheHandOver_theNextOneFinishesWithOneInstance(Delivery delivery) {
    ProvisionRun reference =
        ProvisionRun.of(new FakeAws().handingOver(delivery), Requests.iam(), "reference");
    List<Caller.Call> calls =
        reference.caller().calls().stream()
            .filter(call -> call.state().equals("CONFIGURE_INSTANCE"))
            .toList();
    assertThat(calls).hasSizeGreaterThan(6);
    for (Caller.Call call : calls) {
      for (Kind kind : Kind.values()) {
        FakeAws aws = new FakeAws().handingOver(delivery);
        ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run");
        run.caller().failing(kind.at(call.number()));
        run.finish();
        ProvisionRun next = ProvisionRun.of(aws, Requests.iam(), "next");

        assertThat(next.isReady()).as(kind + " at " + call + ": " + next).isTrue();
        assertThat(aws.xsoar().ids()).as(kind + " at " + call).hasSize(1);
        assertHanded(aws);
      }
    }
  }
}
