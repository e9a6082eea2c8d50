package rolebridge.domain.rotate.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeRotationRuns;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.Sha256;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StartedRun;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.json.StrictJson;

/** Who is due, and what finding out costs. */
class FindDueUsersTest {

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();

  private static final String PASS =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-rotate:";

  private final FakeRotationRuns runs = new FakeRotationRuns();

  /** As the first pass of a chain. */
  private FindDueUsers.Result find() {
    return find("first");
  }

  private FindDueUsers.Result find(String pass) {
    return find(aws, caller, runs, pass);
  }

  private static FindDueUsers.Result find(
      FakeAws aws, Caller caller, RotationRuns runs, String pass) {
    return find(aws, caller, runs, pass, RotationRun.POLICY);
  }

  private static FindDueUsers.Result find(
      FakeAws aws, Caller caller, RotationRuns runs, String pass, RotationPolicy policy) {
    return new FindDueUsers(
            caller.inventory(),
            caller.accessKeys(),
            runs,
            Requests.HUB,
            policy,
            aws.clock(),
            aws.pause())
        .apply(PASS + pass);
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

  /** What a tenant gets by breaking the trusts of its own roles. */
  private void pending(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      String name = "%s%04d".formatted(prefix, i);
      aws.provisionedUser(name);
      aws.secretLabels("rolebridge/" + name)
          .put("AWSPENDING", SecretVersion.idFor(aws.addKey(name)));
    }
  }

  /** A pass in which all users of these names fail, and the keys of all others are replaced. */
  private List<String> passFailing(Predicate<String> fails) {
    List<String> tried = names(passFailing("first", fails));
    aws.advance(Duration.ofDays(1));
    return tried;
  }

  private FindDueUsers.Result passFailing(String pass, Predicate<String> fails) {
    FindDueUsers.Result found = find(pass);
    for (FindDueUsers.DueUser user : found.users()) {
      if (fails.test(user.userName())) {
        runs.failed(user.executionName(), aws.clock().instant());
      } else {
        runs.started(user.executionName(), aws.clock().instant());
        aws.secretLabels("rolebridge/" + user.userName()).remove("AWSPENDING");
        String key = aws.keyIds(user.userName()).getFirst();
        aws.renewKey(key);
        aws.secretTags("rolebridge/" + user.userName())
            .put(Tags.PROMOTED, key + " " + aws.clock().instant());
      }
    }
    return found;
  }

  @Test
  void accountWhoseUsersAllFail_keepsNoOtherOut_passAfterPass() {
    users("hub", 1);
    aws.advance(Duration.ofDays(329));
    pending("222222222222-u", 505);
    Predicate<String> tenants = name -> name.startsWith("222222222222-");

    List<String> first = passFailing(tenants);
    assertThat(first).hasSize(500).contains("hub0000");
    users("later", 1);
    aws.advance(Duration.ofDays(90));
    List<String> second = passFailing(tenants);
    assertThat(second).hasSize(500).contains("later0000");
    assertThat(Stream.of(first, second).flatMap(List::stream).filter(tenants).distinct())
        .hasSize(505);
  }

  /** Whoever may make secrets, and no users, can do so in any account's name. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void secretsWithNamesThatAreNoUsers_takeNobodysPlace(boolean report) {
    users("hub", 3);
    aws.advance(Duration.ofDays(89));
    for (int tenant = 1; tenant <= 9; tenant++) {
      String prefix = "%012d-u".formatted(tenant);
      pending(prefix, 56);
      for (int i = 0; i < 56; i++) {
        aws.deleteUserByHand("%s%04d".formatted(prefix, i));
      }
    }
    if (!report) {
      aws.refuseReports();
    }

    assertThat(names(find())).hasSize(500).startsWith("hub0000", "hub0001", "hub0002");
  }

  /** A state's data has room for 256 KiB, and a secret's name for 512 letters. */
  @Test
  void secretsWithNamesLongerThanAnyUsers_areLeftToTheAudit() throws IOException {
    users("hub", 3);
    for (int i = 0; i < 600; i++) {
      aws.caller()
          .secrets()
          .create(
              Requests.HUB.secretNameOf("%0480d".formatted(i)),
              "",
              new SecretAccessKey("AKIA%016d".formatted(900_000 + i), "s"),
              Map.of(Tags.MANAGED, "true"));
    }
    aws.advance(Duration.ofDays(89));

    FindDueUsers.Result found = find();

    assertThat(names(found)).containsExactly("hub0000", "hub0001", "hub0002");
    assertThat(StrictJson.text(found)).hasSizeLessThan(256 * 1024);
  }

  /** IAM and STS quotas: a user's name has at most 64 characters. */
  @Test
  void usersWithTheLongestNames_areFound() {
    String longest = "u".repeat(64);
    aws.provisionedUser(longest);
    aws.advance(Duration.ofDays(89));

    assertThat(names(find())).containsExactly(longest);
  }

  @Test
  void manyAccountsWhoseUsersAllFail_leaveEveryAccountItsShare() {
    users("hub", 60);
    aws.advance(Duration.ofDays(89));
    for (int tenant = 1; tenant <= 9; tenant++) {
      pending("%012d-u".formatted(tenant), 300);
    }

    assertThat(passFailing(name -> name.contains("-u")))
        .hasSize(500)
        .filteredOn(name -> name.startsWith("hub"))
        .hasSize(50);
  }

  @Test
  void moreAccountsThanAPassTakes_allComeToTheirTurn() {
    for (int tenant = 1; tenant <= 1100; tenant++) {
      pending("%012d-u".formatted(tenant), 1);
    }
    users("hub", 1);
    aws.advance(Duration.ofDays(329));
    Set<String> tried = new TreeSet<>();

    for (int pass = 0; pass < 3; pass++) {
      tried.addAll(passFailing(name -> name.contains("-u")));
    }

    assertThat(tried).hasSize(1101);
  }

  /** Whoever fails for good is tried again as often as there is room, and starves nobody. */
  @Test
  void usersThatFail_areBehindThoseNotTried_andNoneWaitsForEver() {
    pending("bad", 1200);
    List<List<String>> passes = new ArrayList<>();

    for (int pass = 0; pass < 9; pass++) {
      users("good%d-".formatted(pass), 40);
      if (pass == 4) {
        aws.advance(Duration.ofDays(89));
      }
      passes.add(passFailing(name -> name.startsWith("bad")));
    }

    for (int pass = 0; pass + 4 <= passes.size(); pass++) {
      assertThat(
              passes.subList(pass, pass + 4).stream()
                  .flatMap(List::stream)
                  .filter(name -> name.startsWith("bad"))
                  .distinct())
          .as("passes from " + pass)
          .hasSize(1200);
    }
    assertThat(passes.get(4)).filteredOn(name -> name.startsWith("good")).hasSize(200);
  }

  @Test
  void failureBeforeTheUserGrewDue_doesntCount() {
    users("a", 501);
    runs.failed(Sha256.hex("a0000").substring(0, 32) + "-AKIA1-1", aws.clock().instant());
    aws.advance(Duration.ofDays(89));

    assertThat(names(find())).startsWith("a0000");
    runs.failed(Sha256.hex("a0000").substring(0, 32) + "-AKIA1-2", aws.clock().instant());
    assertThat(names(find())).doesNotContain("a0000");
  }

  @Test
  void runsThatCantBeListed_stopNoRotation() {
    users("due", 1);
    aws.advance(Duration.ofDays(89));

    assertThat(names(find(aws, caller, new UnlistedRuns(), "first"))).containsExactly("due0000");
  }

  /** Step Functions answers for passes, and for rotations not at all. */
  private static final class UnlistedRuns implements RotationRuns {

    @Override
    public List<StartedRun> failed(int most) {
      throw new ThrottledException("Rate exceeded");
    }

    @Override
    public List<StartedRun> startedSince(Instant since, int most) {
      throw new ThrottledException("Rate exceeded");
    }

    @Override
    public Optional<Instant> passStarted(String executionArn) {
      return Optional.of(Instant.EPOCH);
    }
  }

  /**
   * The passes of a chain, each of which takes two hours.
   *
   * @return whom each of them tried
   */
  private List<List<String>> chain(Predicate<String> fails) {
    List<List<String>> passes = new ArrayList<>();
    runs.passStarted(PASS + "first", aws.clock().instant());
    String pass = "first";
    while (!pass.isEmpty()) {
      FindDueUsers.Result found = passFailing(pass, fails);
      aws.advance(Duration.ofHours(2));
      passes.add(names(found));
      pass = found.nextPass();
    }
    return passes;
  }

  @Test
  void moreThanAPassTakes_theChainGoesOn_andTriesEachOnce() {
    users("good", 900);
    users("bad", 700);
    aws.advance(Duration.ofDays(89));

    List<List<String>> passes = chain(name -> name.startsWith("bad"));

    assertThat(passes).extracting(List::size).containsExactly(500, 500, 500, 100);
    assertThat(passes.stream().flatMap(List::stream)).hasSize(1600).doesNotHaveDuplicates();
    assertThat(find("another").users()).hasSize(500);
  }

  @Test
  void accountWhoseUsersAllFail_keepsNoOtherOut_inAnyPassOfTheChain() {
    pending("222222222222-u", 2000);
    users("hub", 700);
    pending("333333333333-u", 100);
    aws.advance(Duration.ofDays(89));

    List<List<String>> passes = chain(name -> name.startsWith("222222222222-"));

    assertThat(passes.stream().flatMap(List::stream)).hasSize(2800).doesNotHaveDuplicates();
    assertThat(passes.getFirst()).filteredOn(name -> name.startsWith("hub")).hasSize(200);
    assertThat(passes.getFirst()).filteredOn(name -> name.startsWith("3")).hasSize(100);
    assertThat(passes.get(1)).filteredOn(name -> name.startsWith("hub")).hasSize(250);
    assertThat(passes.get(2)).filteredOn(name -> name.startsWith("hub")).hasSize(250);
  }

  @Test
  void chain_endsWhereTheNextScheduledPassBegins() {
    users("due", 1001);
    aws.advance(Duration.ofDays(89));
    runs.passStarted(PASS + "first", aws.clock().instant());
    passFailing("first", _ -> false);
    aws.advance(Duration.ofHours(23));
    assertThat(find("first--2")).extracting("left", "nextPass").containsExactly(1, "first--3");
    aws.advance(Duration.ofHours(1));

    assertThat(find("first--2")).isEqualTo(new FindDueUsers.Result(List.of(), 501, 90, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "first, first--2",
    "first--2, first--3",
    "first--11, first--12",
    "first--12, ''",
    "first--99, ''",
    // No pass of theirs began, so they are a first themselves.
    "other--2, other--2--2",
    "first--1, first--1--2",
    "first--100, first--100--2",
    "first--02, first--02--2",
    "--2, --2--2",
  })
  void nextPass_isNamedByTheOneThatEnds(String pass, String next) {
    users("due", 501);
    aws.advance(Duration.ofDays(89));
    runs.passStarted(PASS + "first", aws.clock().instant());

    assertThat(find(pass).nextPass()).isEqualTo(next);
  }

  /** EventBridge calls an execution by two UUIDs. */
  @Test
  void nextPass_fitsIntoAName() {
    users("due", 501);
    aws.advance(Duration.ofDays(89));
    String scheduled = UUID.randomUUID() + "_" + UUID.randomUUID();

    assertThat(find(scheduled).nextPass()).isEqualTo(scheduled + "--2");
    assertThat(find("n".repeat(77)).nextPass()).hasSize(80);
    assertThat(find("n".repeat(78)).nextPass()).isEmpty();
  }

  /** Who was tried before the chain began is tried again by it. */
  @Test
  void laterPass_leavesOutWhoWasTriedSinceTheFirstBegan_andNobodyElse() {
    users("due", 3);
    aws.advance(Duration.ofDays(89));
    tried("due0000");
    aws.advance(Duration.ofSeconds(1));
    runs.passStarted(PASS + "first", aws.clock().instant());
    tried("due0001");
    runs.started("by-hand-20261127T115743Z-e92e32e4", aws.clock().instant());

    assertThat(names(find("first--2"))).containsExactlyInAnyOrder("due0000", "due0002");
    assertThat(names(find("first"))).hasSize(3);
    assertThat(names(find("unknown--2"))).hasSize(3);
  }

  private void tried(String userName) {
    String hash = Sha256.hex(userName).substring(0, 32);
    runs.started(hash + "-" + aws.keyIds(userName).getFirst() + "-1", aws.clock().instant());
  }

  @Test
  void laterPass_thatDoesntKnowWhoWasTried_fails() {
    users("due", 1);
    aws.advance(Duration.ofDays(89));

    assertThatThrownBy(() -> find(aws, caller, new UnlistedRuns(), "first--2"))
        .isInstanceOf(ThrottledException.class);
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
    tag(secret, UserDeparture.Stage.KEYS_ENDED);

    assertThat(find()).isEqualTo(new FindDueUsers.Result(List.of(), 0, -1, ""));
    aws.advance(RotationRun.POLICY.watchPeriod().plusMinutes(1));
    assertThat(names(find())).containsExactly("left0000");
    tag(secret, UserDeparture.Stage.ENDING_KEYS);
    assertThat(names(find())).containsExactly("left0000");
    tag(secret, UserDeparture.Stage.REMOVING);
    assertThat(names(find())).containsExactly("left0000");
  }

  @Test
  void userOnItsWayOut_withAnActiveKey_isFoundAtOnce() {
    users("left", 1);
    tag("rolebridge/left0000", UserDeparture.Stage.KEYS_ENDED);

    assertThat(names(find())).containsExactly("left0000");
  }

  private void tag(String secretName, UserDeparture.Stage stage) {
    aws.secretTags(secretName).putAll(UserDeparture.tag(stage, aws.clock().instant()));
  }

  @Test
  void noUsersAtAll() {
    assertThat(find()).isEqualTo(new FindDueUsers.Result(List.of(), 0, -1, ""));
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
        .matches("[0-9a-f]{32}-" + key + "-[0-9]{8}")
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

  /** Its revocation deactivated it, and its watch period runs from then on. */
  @Test
  void revokedPreviousKey_isFoundWhenItsWatchPeriodIsOver_andNotBefore() {
    FakeAws one = Accounts.with(Requests.iam());
    String leaked = one.keyIds(Requests.USER).getFirst();
    RotationRun.now(one).finish();
    RotationRun.revoke(one, one.caller(), leaked);
    assertFound(one, false, "revoked");
    one.advance(RotationRun.POLICY.gracePeriod());
    assertFound(one, false, "grace would be over");
    one.advance(RotationRun.POLICY.watchPeriod().minus(RotationRun.POLICY.gracePeriod()));
    assertFound(one, true, "watch over");
  }

  /** The revocation's run was killed between its mark and the deactivation. */
  @Test
  void revokedPreviousKey_thatIsActive_isFoundAtOnce() {
    FakeAws one = Accounts.with(Requests.iam());
    String leaked = one.keyIds(Requests.USER).getFirst();
    RotationRun.now(one).finish();
    one.secretTags(Requests.SECRET).put(Tags.REVOKED, leaked + "=" + one.clock().instant());

    assertFound(one, true, "active");
  }

  /** How many users a pass looks at, by their keys, of whom the lists don't say it all. */
  private static long lookedAt(FakeAws aws) {
    Caller counted = aws.caller();
    find(aws, counted, new FakeRotationRuns(), "first");
    return counted.calls().stream()
        .filter(call -> call.operation().equals("ListAccessKeys"))
        .count();
  }

  @Test
  void secretThatIsYoungerThanItsKey_makesTheKeyNoYounger() {
    FakeAws one = new FakeAws();
    String key = one.provisionedUser("one");
    SecretAccessKey value = one.currentKey("rolebridge/one").orElseThrow();
    one.advance(Duration.ofDays(10));
    one.purgeSecret("rolebridge/one");
    one.caller().secrets().create("rolebridge/one", "", value, Map.of(Tags.MANAGED, Tags.TRUE));
    one.advance(Duration.ofDays(79));

    assertFound(one, true, key);
  }

  @Test
  void oldKeyInItsPeriods_isNotLookedAt_untilOneIsOver() {
    FakeAws one = Accounts.with(Requests.iam());
    one.advance(Duration.ofDays(88));
    RotationRun.now(one).finish();
    one.advance(Duration.ofHours(22));
    assertThat(lookedAt(one)).as("in grace").isZero();
    one.advance(Duration.ofHours(5));
    assertThat(lookedAt(one)).as("grace over").isEqualTo(1);
    RotationRun.scheduled(one).finish();
    one.advance(Duration.ofHours(5));
    RotationRun.scheduled(one).finish();
    assertThat(one.isActive(one.keyIds(Requests.USER).getFirst())).isFalse();
    one.advance(Duration.ofHours(5));
    assertThat(lookedAt(one)).as("watched").isZero();
    one.advance(Duration.ofDays(7));
    assertThat(lookedAt(one)).as("watch over").isEqualTo(1);
  }

  @Test
  void keyThatNoVersionHas_isFound() {
    users("u", 1);
    aws.addKey("u0000");
    aws.advance(Duration.ofMinutes(20));

    assertThat(names(find())).containsExactly("u0000");
  }

  /** The same where the user leaves and the report, hours old, has its keys as inactive. */
  @Test
  void revokedKeyOfALeavingUser_thatIsActive_isFoundAtOnce() {
    users("left", 1);
    String leaked = aws.keyIds("left0000").getFirst();
    aws.deactivate(leaked);
    tag("rolebridge/left0000", UserDeparture.Stage.KEYS_ENDED);
    assertThat(names(find())).isEmpty();
    caller.accessKeys().activate("left0000", leaked);
    assertThat(names(find())).isEmpty();

    aws.secretTags("rolebridge/left0000").put(Tags.REVOKED, leaked + "=" + aws.clock().instant());

    assertThat(names(find())).containsExactly("left0000");
  }

  /** The report, hours old, has its key as active, and there is nothing to do before the end. */
  @Test
  void leavingUserThatIsGone_isFoundWhenTheWatchPeriodIsOver() {
    users("left", 1);
    String secret = "rolebridge/left0000";
    tag(secret, UserDeparture.Stage.KEYS_ENDED);
    find();
    aws.deleteUserByHand("left0000");

    assertThat(find()).isEqualTo(new FindDueUsers.Result(List.of(), 0, -1, ""));

    aws.advance(RotationRun.POLICY.watchPeriod().plusMinutes(1));
    assertThat(names(find())).containsExactly("left0000");
  }

  @Test
  void keyOfALeavingUser_isntTheOldest() {
    users("left", 1);
    aws.advance(Duration.ofDays(40));
    users("young", 1);
    tag("rolebridge/left0000", UserDeparture.Stage.ENDING_KEYS);
    aws.advance(Duration.ofDays(1));

    assertThat(find().oldestKeyAgeDays()).isEqualTo(1);
  }

  /**
   * Some instance may have it, as long as it works and not every Test was green with the new one.
   */
  @Test
  void keyThatAnInstanceMayStillHave_isTheOldest() {
    FakeAws one = new FakeAws().handingOver(HandOver.Delivery.INSTANCE);
    assertThat(ProvisionRun.of(one, Requests.iam(), "before").isReady()).isTrue();
    assertThat(ProvisionRun.of(one, Requests.ec2(), "before").isReady()).isTrue();
    String old = one.keyIds(Requests.USER).getFirst();
    one.advance(Duration.ofDays(60));

    RotationRun run = RotationRun.now(one).runTo("TestInstance");
    assertThat(run.actions()).contains("PromoteKey");
    assertThat(oldestWithAConnection(one)).isEqualTo(60);

    AccessKeys keys = one.caller().accessKeys();
    keys.deactivate(Requests.USER, old);
    assertThat(oldestWithAConnection(one)).as("the old one ended").isZero();
    keys.activate(Requests.USER, old);

    assertThat(run.finish().state()).as(run.toString()).isEqualTo("Done");
    one.advance(RotationRun.POLICY.gracePeriod());
    assertThat(oldestWithAConnection(one)).as("all are green with the new one").isEqualTo(1);
  }

  private static int oldestWithAConnection(FakeAws aws) {
    RotationPolicy policy =
        new RotationPolicy(
            RotationRun.POLICY.maximumKeyAge(),
            RotationRun.POLICY.gracePeriod(),
            RotationRun.POLICY.watchPeriod(),
            RotationRun.POLICY.schedulePeriod(),
            true);
    return find(aws, aws.caller(), new FakeRotationRuns(), "first", policy).oldestKeyAgeDays();
  }

  /** People have to know; its key is none that gets older. */
  @Test
  void secretWhoseUserIsGone_isFound_andItsKeyIsntTheOldest() {
    users("gone", 1);
    aws.advance(Duration.ofDays(89));
    users("young", 1);
    aws.deleteUserByHand("gone0000");

    FindDueUsers.Result found = find();

    assertThat(names(found)).containsExactly("gone0000");
    assertThat(found.oldestKeyAgeDays()).isZero();
  }

  /** As of a secret with the name of a user of somebody else's, or that no user can have. */
  @ParameterizedTest
  @ValueSource(classes = {PermissionMissingException.class, RefusedByAwsException.class})
  void userWhoseKeysCantBeRead_keepsNoOtherOut_andIsTaken(Class<? extends WorkflowException> why) {
    users("due", 3);
    aws.advance(Duration.ofDays(89));
    AtomicInteger looks = new AtomicInteger();
    caller.failing(
        call ->
            call.operation().equals("ListAccessKeys") && looks.getAndIncrement() == 0
                ? Fault.refused(
                    () ->
                        why == PermissionMissingException.class
                            ? new PermissionMissingException("not below the path")
                            : new RefusedByAwsException("no name of a user"))
                : null);

    assertThat(names(find())).containsExactly("due0000", "due0001", "due0002");
    assertThat(looks).hasValue(3);
  }

  @Test
  void userWhoseKeysCantBeReadForNow_failsThePass_whichIsTriedAgain() {
    users("due", 1);
    aws.advance(Duration.ofDays(89));
    caller.failing(
        call ->
            call.operation().equals("ListAccessKeys")
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);

    assertThatThrownBy(this::find).isInstanceOf(ThrottledException.class);
  }

  @Test
  void userThatIsGoneMeanwhile_andHasNoSecret_isNobody() {
    users("u", 1);
    aws.purgeSecret("rolebridge/u0000");
    aws.advance(Duration.ofDays(100));
    aws.refuseReports();
    caller.failing(
        call -> {
          if (call.operation().equals("ListAccessKeys")) {
            aws.deleteUserByHand("u0000");
          }
          return null;
        });

    assertThat(names(find())).isEmpty();
  }

  /** Without the report only the user's own date is known, which isn't a key's. */
  @Test
  void userWithoutASecret_hasNotTheOldestKey() {
    users("u", 1);
    aws.purgeSecret("rolebridge/u0000");
    aws.advance(Duration.ofDays(40));
    users("young", 1);
    aws.advance(Duration.ofDays(10));
    aws.refuseReports();

    assertThat(find()).isEqualTo(new FindDueUsers.Result(List.of(), 0, 10, ""));
  }

  @Test
  void instanceThatIsntGreenWithTheCurrentKey_isFound_withAConnection() {
    users("u", 1);
    aws.secretTags("rolebridge/u0000")
        .put(
            "rolebridge:instance:111122223333/role",
            "id AKIAOLD0000000000001 " + aws.clock().instant() + " AWS - IAM");

    assertThat(names(find())).isEmpty();
    assertThat(names(findHandingOver())).containsExactly("u0000");

    String current = aws.keyIds("u0000").getFirst();
    aws.secretTags("rolebridge/u0000")
        .put(
            "rolebridge:instance:111122223333/role",
            "id " + current + " " + aws.clock().instant() + " AWS - IAM");
    assertThat(names(findHandingOver())).isEmpty();
  }

  private FindDueUsers.Result findHandingOver() {
    RotationPolicy policy = RotationRun.POLICY;
    return new FindDueUsers(
            caller.inventory(),
            caller.accessKeys(),
            runs,
            Requests.HUB,
            new RotationPolicy(
                policy.maximumKeyAge(),
                policy.gracePeriod(),
                policy.watchPeriod(),
                policy.schedulePeriod(),
                true),
            aws.clock(),
            aws.pause())
        .apply(PASS + "first");
  }

  /** What the pass has no time to look at, a run of its own looks at. */
  @Test
  void whoIsntLookedAtInTime_isTaken() {
    pending("u", 6);
    for (String name : List.of("u0000", "u0003", "u0005")) {
      caller.accessKeys().delete(name, aws.keyIds(name).getLast());
    }
    caller.failing(
        call -> {
          if (call.operation().equals("ListAccessKeys")) {
            aws.advance(FindDueUsers.LOOKING.dividedBy(4));
          }
          return null;
        });

    assertThat(names(find())).containsExactly("u0001", "u0002", "u0004", "u0005");
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
    assertThat(find(one, one.caller(), new FakeRotationRuns(), "first").oldestKeyAgeDays())
        .isEqualTo(89);
    one.refuseReports();
    assertThat(find(one, one.caller(), new FakeRotationRuns(), "first").oldestKeyAgeDays())
        .isEqualTo(89);
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
    FindDueUsers.Result found = find(aws, aws.caller(), new FakeRotationRuns(), "first");
    assertThat(names(found)).as(what).hasSize(expected ? 1 : 0);
  }
}
