package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.json.StrictJson;

/** What hands did to a user that a pass then finds: it says so, and touches no key that is used. */
class BadStatesTest {

  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2());
  private static final String SECOND_ROLE =
      "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/xsoar-EC2-Role";

  private final FakeAws aws = READY.copy();
  private final String first = aws.keyIds(Requests.USER).getFirst();

  @BeforeEach
  void makeDue() {
    aws.advance(Duration.ofDays(89));
  }

  private RotationRun pass() {
    return RotationRun.scheduled(aws).finish();
  }

  private void assertStopped(RotationRun run, String error, String... words) {
    assertThat(run.error()).as(run.toString()).isEqualTo(error);
    assertThat(run.reason()).contains(words);
    assertThat(run.actions()).isEmpty();
    assertThat(run.caller().changes()).isEmpty();
  }

  /** Another execution did it, or it was never due: a state looks again before it acts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RemoveOrphan",
        "CreatePendingKey",
        "ValidatePendingKey",
        "PromoteKey",
        "PutBackOldKey",
        "DeactivateOldKey",
        "DeleteOldKey",
        "RemoveUser"
      })
  void stateWhoseTurnItIsNot_changesNothing(String state) throws IOException {
    pass();
    Caller caller = aws.caller();

    Object answer = RotationRun.apply(aws, caller, state, RotationInput.scheduled(Requests.USER));

    assertThat(StrictJson.readObject(StrictJson.text(answer))).containsEntry("changes", List.of());
    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void twoLiveKeysUnknownToTheStore() {
    aws.caller().accessKeys().delete(Requests.USER, first);
    for (int i = 0; i < 2; i++) {
      aws.use(aws.addKey(Requests.USER), aws.clock().instant());
    }
    aws.advance(Duration.ofMinutes(20));

    assertStopped(pass(), "KeyLimitReachedException", "knows neither", "Delete the one");
  }

  /** However often a pass looks, what is due changes under its hands; else it would never end. */
  @ParameterizedTest
  @CsvSource({"0, CreatePendingKey", "59, CreatePendingKey", "60, Stop", "400, Stop"})
  void keysChangingForever_passStopsAfterSixtyLooks(int inspections, String decision) {
    InspectKeys.Inspection found = inspected(inspections);

    assertThat(found.decision()).isEqualTo(decision);
    if (decision.equals("Stop")) {
      assertThat(found.error()).isEqualTo("RotationUnsettledException");
      assertThat(found.reason())
          .contains(inspections + " looks", Requests.USER, "now CreatePendingKey", "CloudTrail");
      assertThat(found.target()).isEmpty();
    }
  }

  @Test
  void keysThatSettledAfterAll() {
    pass();

    assertThat(inspected(400).decision()).isEqualTo("NothingDue");
  }

  private InspectKeys.Inspection inspected(int inspections) {
    return new InspectKeys(RotationRun.reader(aws, aws.caller()), aws.clock())
        .apply(
            new RotationInput(
                Requests.USER,
                false,
                false,
                "",
                "",
                List.of(),
                List.of(),
                inspections,
                Proof.NONE));
  }

  @Test
  void currentKeyDeletedByHand() {
    aws.caller().accessKeys().delete(Requests.USER, first);

    assertStopped(pass(), "AccessKeyGoneException", first, "somebody deleted it", "Provision");
  }

  @Test
  void currentKeyInactiveByHand() {
    aws.deactivate(first);

    assertStopped(pass(), "AccessKeyInactiveException", first, "somebody made it Inactive");
  }

  @Test
  void secretDeletedByHand() {
    aws.caller().secrets().scheduleDeletion(Requests.SECRET);

    assertStopped(pass(), "ResourceVanishedException", "is scheduled for deletion", "Restore it");
  }

  @Test
  void secretGone() {
    aws.purgeSecret(Requests.SECRET);

    assertStopped(pass(), "ResourceVanishedException", "is gone");
  }

  @Test
  void valueOfTheSecretEditedByHand() {
    aws.editSecret(Requests.SECRET, new SecretAccessKey(first, "edited"));

    assertStopped(pass(), "SecretEditedException", "was edited", "Give the label back");
  }

  /** Its own version can't be edited, but its value may be another key's. */
  @Test
  void valueOfThePendingVersionIsAnotherKeys() {
    RotationRun run = RotationRun.scheduled(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();
    aws.replaceVersion(
        Requests.SECRET, SecretVersion.idFor(pending), new SecretAccessKey(first, "x"));

    run.finish();

    assertThat(run.error()).isEqualTo("SecretEditedException");
    assertThat(run.reason()).contains(SecretVersion.idFor(pending), "Delete that key");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
  }

  @Test
  void tagsOfTheSecretRemoved() {
    aws.secretTags(Requests.SECRET).clear();

    assertStopped(pass(), "SecretNotManagedException", Tags.MANAGED, "Set the tag again");
  }

  @Test
  void userThatLostItsTag() {
    aws.userTags(Requests.USER).remove(Tags.MANAGED);

    assertStopped(pass(), "UserNotManagedException", "isn't managed by rolebridge", Tags.MANAGED);
  }

  @Test
  void userThatIsGone() {
    RotationRun run = RotationRun.of(aws, "nobody").finish();

    assertStopped(run, "ResourceVanishedException", "nobody");
  }

  @Test
  void nameThatIsNone() {
    assertStopped(
        RotationRun.of(aws, "a/b").finish(), "UserNotManagedException", "userName", "\"a/b\"");
  }

  @Test
  void roleDeletedByHand_isNotProven() {
    aws.caller()
        .roles()
        .detach(
            SECOND_ROLE,
            "arn:aws:iam::111122223333:policy/rolebridge/xsoar.remediation/xsoar-EC2-Policy");
    aws.caller().roles().delete(SECOND_ROLE);

    RotationRun run = pass();

    assertThat(run.actions()).containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(run.proven().roles()).hasSize(1);
  }

  @Test
  void roleThatRefusesTheNewKey_nothingIsPromoted() {
    RotationRun run = RotationRun.scheduled(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();
    aws.stsRefusesKey(pending, SECOND_ROLE);

    run.finish();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
    assertThat(run.reason())
        .contains(
            pending,
            SECOND_ROLE,
            "after 120 s of trying, so it isn't published",
            "The role admits the current key " + first,
            "stays pending");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
    aws.stsRefusesKey("", "");
    assertThat(pass().actions()).containsExactly("ValidateAccessKey", "PromoteKey");
  }

  /** Two of them were provisioned; the others admit nobody, though their tags are rolebridge's. */
  @ParameterizedTest
  @CsvSource({"298, can't assume role", "299, has 301 roles below its path"})
  void moreRolesThanCanBeProven_areSaidAtOnce_andTheKeyInUseStays(int others, String words) {
    for (int i = 0; i < others; i++) {
      String name = "more%03d".formatted(i);
      aws.caller()
          .roles()
          .create(
              new Role(
                  name,
                  "/rolebridge/xsoar.remediation/",
                  Requests.HUB.roleArn(FakeAws.ACCOUNT_ID, Requests.USER, name),
                  "",
                  TrustPolicy.closed(),
                  3600,
                  "",
                  Map.of(Tags.MANAGED, "true")));
    }

    RotationRun run = pass();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
    assertThat(run.reason()).contains(words, "stays pending");
    assertThat(run.reason().contains("on 300 at most")).isEqualTo(others > 298);
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
  }

  @Test
  void roleThatRefusesEveryKey_isSaid() {
    Accounts.closeTrust(aws, SECOND_ROLE);

    RotationRun run = pass();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
    assertThat(run.reason()).contains("refuses the current key " + first + " too");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
  }

  @Test
  void oldKeyStillUsedAtTheEndOfGrace_staysUntilAPersonLooked() {
    pass();
    aws.advance(Duration.ofHours(25));
    aws.use(first, aws.clock().instant().minus(Duration.ofHours(1)));

    RotationRun run = pass();

    assertStopped(run, "OldKeyInUseException", first, "stays active", Tags.PROMOTED);
    assertThat(aws.isActive(first)).isTrue();
    aws.secretTags(Requests.SECRET).remove(Tags.PROMOTED);
    pass();
    aws.advance(Duration.ofHours(25));
    pass();
    aws.advance(Duration.ofHours(5));
    assertThat(pass().actions()).containsExactly("DeactivateAccessKey");
  }

  @Test
  void oldKeyUsedBetweenTheTwoReads_stays() {
    pass();
    aws.advance(Duration.ofHours(25));
    Instant firstRead = aws.clock().instant();
    pass();
    aws.advance(Duration.ofHours(5));
    aws.use(first, firstRead.minus(Duration.ofMinutes(30)));

    assertStopped(pass(), "OldKeyInUseException", first);
  }

  @Test
  void pendingKeyDeletedByHand_anotherIsMade() {
    RotationRun.scheduled(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();
    aws.caller().accessKeys().delete(Requests.USER, pending);

    RotationRun run = pass();

    assertThat(run.actions()).containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.secretLabels(Requests.SECRET)).doesNotContainKey(StoredSecret.PENDING);
  }

  @Test
  void clockTenMinutesBehind_doesNoHarm() {
    pass();
    aws.advance(Duration.ofMinutes(-10));

    assertThat(pass().actions()).isEmpty();
    assertThat(aws.isActive(first)).isTrue();
  }

  /** No secret is in anything that a state answers. */
  @Test
  void nothingThatIsSaid_holdsASecret() {
    RotationRun run = pass();

    assertThat(List.of(run.toString(), run.inspection().toString()))
        .noneMatch(text -> text.contains("very-secret"));
    assertThat(aws.secretTags(Requests.SECRET).values())
        .noneMatch(text -> text.contains("very-secret"));
  }
}
