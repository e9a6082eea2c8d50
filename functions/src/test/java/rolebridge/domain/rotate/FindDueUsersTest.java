package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.provision.Accounts;
import rolebridge.domain.provision.Departure;
import rolebridge.domain.provision.Requests;
import rolebridge.domain.provision.Tags;
import rolebridge.domain.provision.fake.Caller;
import rolebridge.domain.provision.fake.FakeAws;
import rolebridge.domain.provision.fake.Fault;

/** Who is due, and what finding out costs. */
class FindDueUsersTest {

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();

  private FindDueUsers.Result find() {
    return new FindDueUsers(
            caller.inventory(), caller.accessKeys(), RotationRun.POLICY, aws.clock(), aws.pause())
        .apply();
  }

  private static List<String> names(FindDueUsers.Result found) {
    return found.users().stream().map(FindDueUsers.DueUser::userName).toList();
  }

  private void users(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      aws.provisionedUser("%s%04d".formatted(prefix, i));
    }
  }

  @Test
  void fiveThousandUsers_fiftyDue_costWellUnderThreeHundredCalls() {
    users("due", 50);
    aws.advance(Duration.ofDays(60));
    users("young", 4950);
    aws.advance(Duration.ofDays(29));

    FindDueUsers.Result found = find();

    assertThat(names(found)).hasSize(50).allMatch(name -> name.startsWith("due"));
    assertThat(found.left()).isZero();
    assertThat(found.oldestKeyAgeDays()).isEqualTo(89);
    Map<String, Long> calls =
        caller.calls().stream()
            .collect(Collectors.groupingBy(Caller.Call::operation, Collectors.counting()));
    System.out.println("Calls to find 50 due among 5,000: " + calls);
    assertThat(caller.callCount()).isLessThan(150);
  }

  @Test
  void moreThanAPassTakes_theMostUrgentComeFirst() {
    users("old", 300);
    aws.advance(Duration.ofDays(1));
    users("older", 1);
    aws.advance(Duration.ofDays(1));
    users("later", 400);
    aws.advance(Duration.ofDays(95));

    FindDueUsers.Result found = find();

    assertThat(found.users()).hasSize(500);
    assertThat(found.left()).isEqualTo(201);
    assertThat(names(found).subList(0, 300)).allMatch(name -> name.startsWith("old0"));
    assertThat(names(found).get(300)).isEqualTo("older0000");
  }

  @Test
  void nobodyDue_fewCalls() {
    users("young", 250);

    FindDueUsers.Result found = find();

    assertThat(found.users()).isEmpty();
    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .containsExactly(
            "ListSecrets",
            "ListSecrets",
            "ListSecrets",
            "GetCredentialReport",
            "GenerateCredentialReport",
            "GenerateCredentialReport",
            "GetCredentialReport");
  }

  /** Its key is old, but it is in use no more. */
  @Test
  void userOnItsWayOut_isFoundWhenItsWatchPeriodIsOver() {
    users("left", 1);
    String secret = "rolebridge/left0000";
    aws.deactivate(aws.keyIds("left0000").getFirst());
    aws.advance(Duration.ofDays(89));
    tag(secret, Departure.Stage.KEYS_ENDED);

    assertThat(find()).isEqualTo(new FindDueUsers.Result(List.of(), 0, -1));
    aws.advance(RotationRun.POLICY.watchPeriod().plusMinutes(1));
    assertThat(names(find())).containsExactly("left0000");
    tag(secret, Departure.Stage.ENDING_KEYS);
    assertThat(names(find())).containsExactly("left0000");
    tag(secret, Departure.Stage.REMOVING);
    assertThat(names(find())).containsExactly("left0000");
  }

  @Test
  void userOnItsWayOut_withAnActiveKey_isFoundAtOnce() {
    users("left", 1);
    tag("rolebridge/left0000", Departure.Stage.KEYS_ENDED);

    assertThat(names(find())).containsExactly("left0000");
  }

  private void tag(String secretName, Departure.Stage stage) {
    aws.secretTags(secretName).putAll(Departure.tag(stage, aws.clock().instant()));
  }

  @Test
  void noUsersAtAll() {
    assertThat(find()).isEqualTo(new FindDueUsers.Result(List.of(), 0, -1));
  }

  /** The report is four hours old, and the key was replaced since. */
  @Test
  void staleReport_isGeneratedAnew_andCandidatesAreConfirmed() {
    users("due", 1);
    aws.advance(Duration.ofDays(89));
    find();
    aws.advance(Duration.ofHours(4).plusSeconds(1));

    find();

    assertThat(caller.calls().stream().map(Caller.Call::operation))
        .filteredOn("GetCredentialReport"::equals)
        .hasSize(4);
  }

  @Test
  void freshReport_isTaken() {
    users("due", 1);
    find();
    int before = caller.callCount();
    aws.advance(Duration.ofHours(3));

    find();

    assertThat(caller.callCount() - before).isEqualTo(2);
  }

  @Test
  void reportThatCantBeHad_usersAreListed() {
    users("due", 3);
    aws.advance(Duration.ofDays(60));
    users("young", 3);
    aws.advance(Duration.ofDays(29));
    aws.refuseReports();

    assertThat(names(find())).containsExactly("due0000", "due0001", "due0002");
    assertThat(caller.calls()).extracting(Caller.Call::operation).contains("ListUsers");
  }

  @Test
  void throttledReport_usersAreListed() {
    users("due", 1);
    aws.advance(Duration.ofDays(89));
    caller.failing(
        call ->
            call.operation().endsWith("CredentialReport")
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);

    assertThat(names(find())).containsExactly("due0000");
  }

  /** The status of the key was changed, which makes it look younger in the report. */
  @Test
  void keySwitchedOffAndOn_isStillDueInTime() {
    String key = aws.provisionedUser("switched");
    aws.advance(Duration.ofDays(50));
    aws.caller().accessKeys().deactivate("switched", key);
    aws.caller().accessKeys().activate("switched", key);
    aws.advance(Duration.ofDays(39));

    assertThat(names(find())).containsExactly("switched");
  }

  @Test
  void executionName_isShortAndTellsUserKeyAndTime() {
    String key = aws.provisionedUser("user.with-a+very=long@name.that_nobody.would-ever.choose0");
    aws.advance(Duration.ofDays(89));

    assertThat(find().users().getFirst().executionName())
        .matches("[0-9a-f]{12}-" + key + "-[0-9]{8}")
        .hasSizeLessThanOrEqualTo(80);
  }

  /** Keys that are neither young nor old, but have something else due. */
  @Test
  void unfinishedPasses_areFoundWhenTheirTimeHasCome_andNotBefore() {
    FakeAws one = Accounts.with(Requests.iam());
    assertFound(one, false, "nothing due");
    RotationRun.now(one).runTo("ValidatePendingKey");
    assertFound(one, true, "pending key");
    RotationRun.scheduled(one).finish();
    assertFound(one, false, "in grace");
    one.advance(Duration.ofDays(1));
    assertFound(one, true, "grace over");
    RotationRun.scheduled(one).finish();
    assertFound(one, false, "noted as unused");
    one.advance(Duration.ofHours(4));
    assertFound(one, true, "unused for hours");
    RotationRun.scheduled(one).finish();
    assertFound(one, false, "in watch");
    one.advance(Duration.ofDays(7));
    assertFound(one, true, "watch over");
    RotationRun.scheduled(one).finish();
    one.advance(Duration.ofHours(5));
    assertFound(one, false, "deleted");
    one.addKey(Requests.USER);
    one.advance(Duration.ofHours(5));
    assertFound(one, true, "orphan");
    RotationRun.scheduled(one).finish();
    one.advance(Duration.ofHours(5));
    assertFound(one, false, "orphan removed");
  }

  @Test
  void keyPutBack_isDueByItsRealAge() {
    FakeAws one = Accounts.with(Requests.iam());
    one.advance(Duration.ofDays(80));
    RotationRun.now(one).finish();
    one.advance(Duration.ofHours(1));
    RotationRun.undo(one).finish();
    assertThat(one.secretTags(Requests.SECRET)).containsKey(Tags.PUT_BACK);
    String replaced = one.keyIds(Requests.USER).getLast();
    one.caller().accessKeys().delete(Requests.USER, replaced);
    one.advance(Duration.ofDays(8));
    assertFound(one, false, "a day too young");
    one.advance(Duration.ofDays(1));
    assertFound(one, true, "due");
  }

  @Test
  void stateForPeople_isFoundToo() {
    FakeAws edited = Accounts.with(Requests.iam());
    edited.secretLabels(Requests.SECRET).clear();
    assertFound(edited, true, "no current version");
    FakeAws without = Accounts.with(Requests.iam());
    without.purgeSecret(Requests.SECRET);
    without.advance(Duration.ofDays(89));
    assertFound(without, true, "secret gone");
  }

  private static void assertFound(FakeAws aws, boolean expected, String what) {
    FindDueUsers.Result found =
        new FindDueUsers(
                aws.caller().inventory(),
                aws.caller().accessKeys(),
                RotationRun.POLICY,
                aws.clock(),
                aws.pause())
            .apply();
    assertThat(names(found)).as(what).hasSize(expected ? 1 : 0);
  }
}
