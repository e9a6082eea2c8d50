package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.AccessKeyInactiveException;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SecretNotManagedException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Killed;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.ProvisionRun.State;

class EnsureAccessKeyTest {

  /** IAM may lag for this long and no longer. */
  private static final Duration SEEN = Duration.ofMinutes(1);

  private static final Duration UNSEEN = SEEN.minusSeconds(1);

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final AccessKeys keys = aws.caller().accessKeys();
  private final SecretStore secrets = aws.caller().secrets();
  private final EnsureAccessKey step = step(caller);

  private EnsureAccessKey step(Caller caller) {
    return new EnsureAccessKey(caller.accessKeys(), caller.secrets(), Requests.HUB, aws.clock());
  }

  @Test
  void apply_newUser_makesAndStoresAKey() {
    Plan plan = planOfNewUser();

    EnsureAccessKey.Result result = step.apply(plan);

    String id = onlyKey();
    StoredSecret secret = secret();
    assertThat(result)
        .isEqualTo(
            new EnsureAccessKey.Result(
                id,
                secret.arn(),
                false,
                List.of(
                    new Change("CreateAccessKey", id), new Change("CreateSecret", secret.arn()))));
    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .containsExactly("CreateAccessKey", "CreateSecret");
    assertThat(aws.currentKey(Requests.SECRET)).map(SecretAccessKey::id).contains(id);
    assertThat(secret.currentKeyId()).contains(id);
    assertThat(secret.tags())
        .isEqualTo(
            Map.of(
                "Team",
                "SOC",
                "rolebridge:managed",
                "true",
                "rolebridge:owner-account",
                "111122223333",
                "rolebridge:created-by",
                plan.executionArn(),
                "rolebridge:requested-by",
                "tester"));
  }

  @Test
  void apply_alreadySo_changesNothing() {
    step.apply(planOfNewUser());
    secrets.tag(Requests.SECRET, Map.of(Tags.VALIDATED, onlyKey()));
    Caller second = aws.caller();

    EnsureAccessKey.Result result = step(second).apply(planOfKnownUser());

    assertThat(result)
        .isEqualTo(new EnsureAccessKey.Result(onlyKey(), secret().arn(), true, List.of()));
    assertThat(second.calls())
        .extracting(Caller.Call::operation)
        .containsExactly("DescribeSecret", "ListAccessKeys");
  }

  @Test
  void apply_keyNotProvenYet_saysSo() {
    step.apply(planOfNewUser());

    assertThat(step.apply(planOfKnownUser()).validated()).isFalse();
  }

  /** IAM's list of a moment before another run stored the key: nobody deleted it. */
  @Test
  void apply_storedKeyNotListedYet_isWaitedFor_forAMoment() {
    step.apply(planOfNewUser());
    String stored = onlyKey();
    Plan plan = planOfKnownUser();
    keys.delete(Requests.USER, stored);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessage(
            "AWS doesn't show yet of user xsoar.remediation what was done a moment ago: that access"
                + " key "
                + stored
                + " was stored. If somebody undid it by hand, start again.");
    aws.advance(UNSEEN);
    assertThatThrownBy(() -> step.apply(plan)).isInstanceOf(NotYetPropagatedException.class);
    assertThat(aws.keyIds(Requests.USER)).isEmpty();

    aws.advance(Duration.ofSeconds(1));
    assertThat(step.apply(plan).accessKeyId()).isEqualTo(onlyKey()).isNotEqualTo(stored);
  }

  /** Of two runs that found no user the later one doesn't replace the key that it can't see. */
  @Test
  void apply_anotherStoredItsKeyMeanwhile_notListedYet_takesItsOwnBackAndWaits() {
    Plan plan = planOfNewUser();
    caller.before(
        2,
        () ->
            secrets.create(
                Requests.SECRET,
                "",
                new SecretAccessKey("AKIAOTHERS", "x"),
                Map.of(Tags.MANAGED, "true", Tags.OWNER_ACCOUNT, "111122223333")));

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessageContaining("access key AKIAOTHERS was stored");

    assertThat(aws.keyIds(Requests.USER)).isEmpty();
    assertThat(secret().currentKeyId()).contains("AKIAOTHERS");
  }

  @Test
  void apply_storedKeyGone_replacesIt() {
    step.apply(planOfNewUser());
    keys.delete(Requests.USER, onlyKey());
    aws.advance(SEEN);

    EnsureAccessKey.Result result = step.apply(planOfKnownUser());

    assertThat(result.accessKeyId()).isEqualTo(onlyKey());
    assertThat(result.validated()).isFalse();
    assertThat(result.changes())
        .containsExactly(
            new Change("CreateAccessKey", onlyKey()), new Change("PutSecretValue", secret().arn()));
    assertThat(secret().currentKeyId()).contains(onlyKey());
  }

  @Test
  void apply_secretBeingDeleted_restoresItWithANewKey() {
    step.apply(planOfNewUser());
    keys.delete(Requests.USER, onlyKey());
    secrets.scheduleDeletion(Requests.SECRET);

    EnsureAccessKey.Result result = step.apply(planOfKnownUser());

    assertThat(result.changes())
        .extracting(Change::action)
        .containsExactly("CreateAccessKey", "RestoreSecret", "PutSecretValue");
    assertThat(secret().deleted()).isFalse();
    assertThat(secret().currentKeyId()).contains(onlyKey());
  }

  @Test
  void apply_secretBeingDeletedUnknownToThePlan_restoresIt() {
    Plan plan = planOfNewUser();
    SecretAccessKey former = keys.create(Requests.USER);
    secrets.create(Requests.SECRET, "", former, Map.of(Tags.MANAGED, "true"));
    secrets.scheduleDeletion(Requests.SECRET);
    keys.delete(Requests.USER, former.id());

    assertThat(step.apply(plan).accessKeyId()).isEqualTo(onlyKey());
  }

  @Test
  void apply_storedKeyInactive_stops() {
    step.apply(planOfNewUser());
    String id = onlyKey();
    Plan plan = planOfKnownUser();
    aws.deactivate(id);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(AccessKeyInactiveException.class)
        .hasMessage(
            "Access key "
                + id
                + " of user xsoar.remediation is the stored one but inactive. Activate it if that"
                + " was a mistake, or delete it so that a new one is made.");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(id);
  }

  @Test
  void apply_secretNotManaged_stops() {
    Plan plan = planOfNewUser();
    secrets.create(Requests.SECRET, "", new SecretAccessKey("AKIAX", "x"), Map.of());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(SecretNotManagedException.class)
        .hasMessage(
            "Secret rolebridge/xsoar.remediation exists but isn't managed by rolebridge: it lacks"
                + " the tag rolebridge:managed=true. Ask for another userName, or remove that"
                + " secret.");
    assertThat(aws.keyIds(Requests.USER)).isEmpty();
    assertThat(aws.currentKey(Requests.SECRET)).map(SecretAccessKey::id).contains("AKIAX");
  }

  @Test
  void apply_twoKeysNoneStored_stops() {
    Plan plan = planOfKnownUser();
    keys.create(Requests.USER);
    keys.create(Requests.USER);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(KeyLimitReachedException.class)
        .hasMessage(
            "User xsoar.remediation has two access keys and neither is the one stored in"
                + " rolebridge/xsoar.remediation. Delete the one that is no longer needed and start"
                + " again.");
    assertThat(aws.keyIds(Requests.USER)).hasSize(2);
  }

  @Test
  void apply_twoKeysOneAnOrphan_replacesTheOrphan() {
    Plan plan = planOfKnownUser();
    String used = keys.create(Requests.USER).id();
    aws.use(used, aws.clock().instant());
    String orphan = keys.create(Requests.USER).id();
    aws.advance(Duration.ofMinutes(16));

    EnsureAccessKey.Result result = step.apply(plan);

    assertThat(result.changes()).startsWith(new Change("DeleteOrphanKey", orphan));
    assertThat(aws.keyIds(Requests.USER)).containsExactly(used, result.accessKeyId());
  }

  @Test
  void apply_storedKeyAndYoungUnknownOne_leavesBoth() {
    step.apply(planOfNewUser());
    String unknown = keys.create(Requests.USER).id();
    aws.advance(Duration.ofMinutes(14));

    assertThat(step.apply(planOfKnownUser()).changes()).isEmpty();

    assertThat(aws.keyIds(Requests.USER)).contains(unknown);
  }

  @Test
  void apply_storedKeyAndItsPredecessor_leavesBoth() {
    step.apply(planOfNewUser());
    String former = onlyKey();
    SecretAccessKey next = keys.create(Requests.USER);
    secrets.putCurrent(Requests.SECRET, next);
    aws.advance(Duration.ofDays(1));

    EnsureAccessKey.Result result = step.apply(planOfKnownUser());

    assertThat(result.accessKeyId()).isEqualTo(next.id());
    assertThat(aws.keyIds(Requests.USER)).containsExactly(former, next.id());
  }

  @Test
  void apply_answerToCreateSecretLost_joinsItsOwnKeyOnTheNextTry() {
    Plan plan = planOfNewUser();
    caller.failing(call -> call.number() == 2 ? Fault.answerLost(EnsureAccessKeyTest::down) : null);

    assertThatThrownBy(() -> step.apply(plan)).isInstanceOf(AwsUnavailableException.class);
    String stored = onlyKey();
    EnsureAccessKey.Result result = step.apply(plan);

    assertThat(result.accessKeyId()).isEqualTo(stored).isEqualTo(onlyKey());
  }

  @Test
  void apply_cantStore_dropsTheKey() {
    Plan plan = planOfNewUser();
    caller.failing(call -> call.number() == 2 ? Fault.refused(EnsureAccessKeyTest::down) : null);

    assertThatThrownBy(() -> step.apply(plan)).isInstanceOf(AwsUnavailableException.class);

    assertThat(aws.keyIds(Requests.USER)).isEmpty();
  }

  @Test
  void apply_cantStoreNorTell_keepsTheKeyAndTheFirstFailure() {
    Plan plan = planOfNewUser();
    caller.failing(call -> call.number() >= 2 ? Fault.refused(EnsureAccessKeyTest::down) : null);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(AwsUnavailableException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

    assertThat(aws.keyIds(Requests.USER)).hasSize(1);
  }

  @Test
  void apply_keyLimitByItsOwnEarlierTries_findsTheStoredKey() {
    Plan plan = planOfNewUser();
    keys.create(Requests.USER);
    step.apply(plan);

    EnsureAccessKey.Result result = step.apply(plan);

    assertThat(result.accessKeyId()).isEqualTo(secret().currentKeyId().orElseThrow());
    assertThat(result.changes()).isEmpty();
  }

  @Test
  void apply_killedBeforeStoring_leavesTheKeyToAPass_sinceThereIsRoomForANewOne() {
    Plan plan = planOfKnownUser();
    caller.failing(call -> call.operation().equals("CreateSecret") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> step.apply(plan)).isInstanceOf(Killed.class);
    String orphan = onlyKey();
    aws.advance(Duration.ofMinutes(16));
    Caller second = aws.caller();

    EnsureAccessKey.Result result = step(second).apply(planOfKnownUser());

    assertThat(result.changes()).startsWith(new Change("CreateAccessKey", result.accessKeyId()));
    assertThat(aws.keyIds(Requests.USER)).containsExactly(orphan, result.accessKeyId());
  }

  @Test
  void apply_anotherStoredItsKeyMeanwhile_usesThat() {
    Plan plan = planOfNewUser();
    EnsureAccessKey.Result[] others = new EnsureAccessKey.Result[1];
    caller.before(2, () -> others[0] = step(aws.caller()).apply(plan));

    EnsureAccessKey.Result result = step.apply(plan);

    assertThat(result.accessKeyId()).isEqualTo(others[0].accessKeyId()).isEqualTo(onlyKey());
    assertThat(result.changes()).isEmpty();
  }

  @Test
  void apply_anotherReplacedTheKeyAfterIt_usesThat() {
    Plan plan = planWithKeyGone();
    EnsureAccessKey.Result[] others = new EnsureAccessKey.Result[1];
    onPut(caller, true, () -> others[0] = storeBlindly());

    EnsureAccessKey.Result result = step.apply(plan);

    assertThat(result.accessKeyId()).isEqualTo(others[0].accessKeyId()).isEqualTo(onlyKey());
    assertThat(secret().currentKeyId()).contains(onlyKey());
  }

  @Test
  void apply_anotherReplacedAndProvedTheKeyBeforeIt_givesWay() {
    Plan plan = planWithKeyGone();
    EnsureAccessKey.Result[] others = new EnsureAccessKey.Result[1];
    onPut(
        caller,
        false,
        () -> {
          others[0] = storeBlindly();
          secrets.tag(Requests.SECRET, Map.of(Tags.VALIDATED, others[0].accessKeyId()));
        });

    EnsureAccessKey.Result result = step.apply(plan);

    assertThat(result.accessKeyId()).isEqualTo(others[0].accessKeyId()).isEqualTo(onlyKey());
    assertThat(result.validated()).isTrue();
    assertThat(secret().currentKeyId()).contains(onlyKey());
  }

  /** What an execution does that looked before the key of this test was stored. */
  private EnsureAccessKey.Result storeBlindly() {
    SecretAccessKey key = keys.create(Requests.USER);
    secrets.putCurrent(Requests.SECRET, key);
    return new EnsureAccessKey.Result(key.id(), secret().arn(), false, List.of());
  }

  private static void onPut(Caller caller, boolean after, Runnable event) {
    // DescribeSecret, ListAccessKeys, CreateAccessKey, DescribeSecret, ListAccessKeys, then it.
    int put = 6;
    if (after) {
      caller.after(put, event);
    } else {
      caller.before(put, event);
    }
  }

  @Test
  void apply_secretComesAndGoes_asksToRunAgain() {
    Plan plan = planOfNewUser();
    secrets.create(
        Requests.SECRET, "", new SecretAccessKey("AKIAX", "x"), Map.of(Tags.MANAGED, "true"));
    caller.before(3, () -> aws.purgeSecret(Requests.SECRET));

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessage(
            "Secret rolebridge/xsoar.remediation came or went at this moment by somebody else;"
                + " looking again.");
    assertThat(aws.keyIds(Requests.USER)).isEmpty();
  }

  @Test
  void apply_userGone_saysItVanished() {
    Plan plan = Plans.of(aws, Requests.iam());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("NoSuchEntity");
  }

  private static AwsUnavailableException down() {
    return new AwsUnavailableException("AWS didn't answer");
  }

  /** Since the request was resolved: nothing is changed before it is refused. */
  @Test
  void apply_secretGotFullOfTagsMeanwhile_isRefusedBeforeAnyChange() {
    step.apply(planOfNewUser());
    fill(29);
    Plan plan = planOfKnownUser();
    assertThat(step.apply(plan).changes()).isEmpty();
    fill(30);
    secrets.tag(
        Requests.SECRET, UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, aws.clock().instant()));
    keys.deactivate(Requests.USER, onlyKey());
    Caller second = aws.caller();

    assertThatThrownBy(() -> step(second).apply(plan))
        .isInstanceOf(QuotaExceededException.class)
        .hasMessageContainingAll(
            Requests.USER, Requests.SECRET, "32 tags", "room for 31", "Take tags off the secret");
    assertThat(second.changes()).isEmpty();
  }

  /** Another run made the secret at this moment, and somebody filled it. */
  @Test
  void apply_secretOfAnotherRunIsFullOfTags_takesItsOwnKeyBack() {
    Plan plan = planOfNewUser();
    caller.before(
        2,
        () -> {
          step(aws.caller()).apply(plan);
          fill(31);
        });

    assertThatThrownBy(() -> step.apply(plan)).isInstanceOf(QuotaExceededException.class);

    assertThat(aws.currentKey(Requests.SECRET)).map(SecretAccessKey::id).contains(onlyKey());
    assertThat(caller.changes())
        .containsExactly("CreateAccessKey", "CreateSecret", "DeleteAccessKey");
  }

  private void fill(int count) {
    for (int number = 0; number < count; number++) {
      aws.secretTags(Requests.SECRET).put("Others" + number, "x");
    }
  }

  /** Of a run that found nothing and made the user. */
  private Plan planOfNewUser() {
    return new ProvisionRun(aws, Requests.iam(), "run").runTo(State.ENSURE_ACCESS_KEY).plan();
  }

  /** Of a run that found the user. */
  private Plan planOfKnownUser() {
    planOfNewUser();
    return Plans.of(aws, Requests.iam());
  }

  private Plan planWithKeyGone() {
    step(aws.caller()).apply(planOfNewUser());
    keys.delete(Requests.USER, onlyKey());
    aws.advance(SEEN);
    return planOfKnownUser();
  }

  private String onlyKey() {
    assertThat(aws.keyIds(Requests.USER)).hasSize(1);
    return aws.keyIds(Requests.USER).getFirst();
  }

  private StoredSecret secret() {
    return secrets.find(Requests.SECRET).orElseThrow();
  }

  @Test
  void versionId_carriesTheKey() {
    step.apply(planOfNewUser());

    assertThat(secret().versionWith(StoredSecret.CURRENT))
        .contains("rolebridge-key-" + onlyKey())
        .contains(SecretVersion.idFor(onlyKey()));
  }
}
