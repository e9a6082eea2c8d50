package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Metrics;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;

/**
 * Whatever the administrators of one account write, make or refuse there: what was found of others
 * is told all the same, and of theirs at least that it wasn't looked at.
 */
class AuditBesideOthersTest {

  private static final String SPOKE = FakeAws.SPOKE_ACCOUNT_ID;
  private static final IntegrationRequest OF_SPOKE = Requests.ofSpoke(Requests.iam());
  private static final IntegrationRequest OF_HUB_THERE = Requests.in(SPOKE, Requests.ec2());
  private static final FakeAws READY = Accounts.with(Requests.iam(), OF_SPOKE, OF_HUB_THERE);
  private static final String SPOKE_ROLE = Requests.roleArnOf(OF_SPOKE);
  private static final String HUB_ROLE_THERE = Requests.roleArnOf(OF_HUB_THERE);

  static final String STACKS_KEY = "arn:aws:kms:eu-central-1:111122223333:key/now";
  static final String FORMER_KEY = "arn:aws:kms:eu-central-1:111122223333:key/former";

  private final FakeAws aws = READY.copy();

  static AuditUser auditUser(FakeAws aws, Caller caller) {
    return auditUser(aws, caller, aws.pause());
  }

  static AuditUser auditUser(FakeAws aws, Caller caller, Pause pause) {
    return new AuditUser(
        caller.users(),
        caller.userAccess(),
        caller.userPolicies(),
        caller.userRoles(),
        caller.accessKeys(),
        caller.secrets(),
        caller.roles(),
        caller.rolePolicies(),
        caller.policies(),
        Requests.HUB,
        Set.of(STACKS_KEY, FORMER_KEY),
        Duration.ofDays(90),
        aws.clock(),
        pause);
  }

  static AuditAccount auditAccount(FakeAws aws, Caller caller) {
    return auditAccount(aws, caller, _ -> {});
  }

  static AuditAccount auditAccount(FakeAws aws, Caller caller, Metrics metrics) {
    return new AuditAccount(
        caller.inventory(),
        caller.users(),
        caller.roles(),
        caller.policies(),
        caller.userRoles(),
        caller.secrets(),
        metrics,
        Requests.HUB,
        aws.clock(),
        aws.pause());
  }

  private static List<FindAudited.Batch> batches(Caller caller) {
    return new FindAudited(caller.inventory(), Requests.HUB)
        .apply("").groups().stream().flatMap(group -> group.batches().stream()).toList();
  }

  private List<Finding> audit(Caller caller, boolean repair) {
    AuditUsers audit =
        new AuditUsers(
            caller.inventory(), auditUser(aws, caller), values -> {}, Requests.HUB, repair);
    List<Finding> findings = new ArrayList<>();
    batches(caller)
        .forEach(
            batch ->
                audit.apply(batch).announcements().stream()
                    .flatMap(announcement -> announcement.entries().stream())
                    .forEach(drift -> findings.addAll(drift.findings())));
    return findings;
  }

  private List<Finding> audit() {
    return audit(aws.caller(), false);
  }

  /** Somebody opens the hub's own role. */
  private void openHubRole() {
    aws.caller().roles().updateTrust(Requests.ROLE_ARN, open(FakeAws.ACCOUNT_ID));
  }

  private static PolicyDocument open(String accountId) {
    return PolicyDocument.of(
        List.of(TrustPolicy.statementFor("arn:aws:iam::" + accountId + ":root", List.of())));
  }

  private static void assertHubIsTold(List<Finding> findings) {
    assertThat(findings)
        .extracting(Finding::kind, Finding::resource)
        .contains(tuple(Kind.TRUST_CHANGED, Requests.ROLE_ARN));
  }

  static List<String> values() {
    return List.of(
        "",
        " ",
        "none",
        "x 2026-13-99T99:99:99Z",
        "x 9999-01-01T00:00:00Z",
        "x +999999999-12-31T23:59:59.999999999Z",
        "x -999999999-01-01T00:00:00Z",
        "x +1000000000-12-31T23:59:59Z",
        "2026-03-01T08:00:00Z",
        "ending-keys 2026-02-30T00:00:00Z",
        "AKIA=9999-99-99T00:00:00Z",
        "99999999999999999999",
        "-1",
        "0",
        "x".repeat(256),
        "\uD83D\uDE00 \u202E");
  }

  static Stream<Arguments> tagsAndValues() {
    return Stream.of(
            Tags.MANAGED,
            Tags.INTEGRATION,
            Tags.REQUESTED_BY,
            Tags.CREATED_BY,
            Tags.OWNER_ACCOUNT,
            Tags.READY,
            Tags.TRUST,
            Tags.PERMISSIONS,
            Tags.SOURCE_IPS,
            Tags.MAX_SESSION_DURATION,
            Tags.REMOVING)
        .flatMap(tag -> values().stream().map(value -> Arguments.of(tag, value)));
  }

  @ParameterizedTest
  @MethodSource("tagsAndValues")
  void tagOfARole_whateverItSays_hidesNothingOfOthers_norThatTheRoleIsOpen(
      String tag, String value) {
    openHubRole();
    aws.caller().roles().updateTrust(SPOKE_ROLE, open(SPOKE));
    aws.roleTags(SPOKE_ROLE).put(tag, value);

    for (boolean repair : new boolean[] {false, true}) {
      List<Finding> findings = audit(aws.caller(), repair);
      if (!repair) {
        assertHubIsTold(findings);
      }
      assertThat(findings)
          .as(findings.toString())
          .anyMatch(finding -> finding.resource().equals(SPOKE_ROLE));
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void tagsOfASecret_whateverTheySay_hideNothing(String value) {
    openHubRole();
    for (String tag :
        List.of(
            Tags.VALIDATED,
            Tags.PROMOTED,
            Tags.DEACTIVATED,
            Tags.UNUSED,
            Tags.RETIRING,
            Tags.LEAVING,
            Tags.REVOKED,
            Tags.PUT_BACK)) {
      aws.secretTags(Requests.SECRET).put(tag, value);
    }

    assertHubIsTold(audit());
  }

  @ParameterizedTest
  @MethodSource("values")
  void removingTagWithAnyValue_stopsNoProvisioning(String value) {
    aws.roleTags(SPOKE_ROLE).put(Tags.REMOVING, value);

    assertThat(new ProvisionRun(aws, OF_SPOKE, "again").finish().isReady()).isTrue();
  }

  static List<Map<String, Object>> documents() {
    return List.of(
        Map.of(),
        Map.of("Statement", "text"),
        Map.of("Statement", List.of("text", 7)),
        Map.of("Statement", Arrays.asList((Object) null)),
        Map.of("Statement", Map.of()),
        Map.of("Statement", List.of(List.of())),
        Map.of("Statement", List.of(Map.of("Effect", "Allow"))),
        statement("Principal", "*"),
        statement("Principal", Map.of("AWS", Map.of("a", "b"))),
        statement("Principal", Map.of("AWS", Arrays.asList((Object) null))),
        statement("Principal", Collections.singletonMap("AWS", null)),
        statement("Principal", 7),
        statement("Action", Arrays.asList(null, 7)),
        statement("Condition", List.of("text")),
        statement("Sid", List.of("RolebridgeTrust")),
        Map.of("Version", 7, "Statement", List.of(Map.of("Sid", "RolebridgeTrust"))));
  }

  private static Map<String, Object> statement(String name, Object value) {
    Map<String, Object> statement = new HashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", "sts:AssumeRole");
    statement.put(name, value);
    return Map.of("Version", "2012-10-17", "Statement", List.of(statement));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void trustOfARole_whateverItsForm_isToldOfThatRole_andHidesNothingElse(
      Map<String, Object> document) {
    openHubRole();
    aws.writeTrust(SPOKE_ROLE, document);

    List<Finding> findings = audit();

    assertHubIsTold(findings);
    assertThat(findings)
        .filteredOn(finding -> finding.resource().equals(SPOKE_ROLE))
        .extracting(Finding::kind)
        .isNotEmpty()
        .isSubsetOf(Kind.TRUST_CHANGED, Kind.FOREIGN_TRUST, Kind.NOT_AUDITED);
  }

  private void makeRoles(String accountId, String userName, int count) {
    String path = "/rolebridge/" + userName + "/";
    for (int i = 0; i < count; i++) {
      String name = "a%04d-%s".formatted(i, userName);
      aws.caller()
          .roles()
          .create(
              new Role(
                  name,
                  path,
                  "arn:aws:iam::" + accountId + ":role" + path + name,
                  "",
                  open(accountId),
                  3600,
                  "",
                  Map.of(Tags.MANAGED, Tags.TRUE)));
    }
  }

  private void makePolicies(String accountId, String userName, int count) {
    for (int i = 0; i < count; i++) {
      aws.caller()
          .policies()
          .create(
              "arn:aws:iam::%s:policy/rolebridge/%s/a%04d-%s"
                  .formatted(accountId, userName, i, userName),
              "",
              Requests.allowing("*"),
              Map.of(Tags.MANAGED, Tags.TRUE));
    }
  }

  @Test
  void thousandRolesOfOneUser_costABoundedNumberOfCalls_andTheRestIsSaid() {
    aws.quota("RolesQuota", 3000);
    makeRoles(SPOKE, OF_SPOKE.userName(), 1000);
    makePolicies(SPOKE, OF_SPOKE.userName(), 1000);
    Caller caller = aws.caller();

    AuditUser.Audited audited =
        auditUser(aws, caller).apply(List.of(OF_SPOKE.userName()), false).getFirst();

    assertThat(caller.callCount()).isLessThan(450);
    assertThat(audited.findings())
        .filteredOn(finding -> finding.kind() == Kind.NOT_AUDITED)
        .extracting(Finding::resource, Finding::found)
        .containsExactly(
            tuple(
                SPOKE,
                "1001 roles are below /rolebridge/"
                    + OF_SPOKE.userName()
                    + "/, of which the first 50 were looked at."),
            tuple(
                SPOKE,
                "1001 policies are below /rolebridge/"
                    + OF_SPOKE.userName()
                    + "/, of which the first 100 were looked at."));
  }

  /** Every call takes a second, and a spoke made a hundred roles for each hub's user. */
  @Test
  void rolesThatASpokeMadeForTheHubsUsers_takeNoTimeFromTheHub() {
    aws.quota("RolesQuota", 9000);
    List<String> users = new ArrayList<>(List.of(Requests.USER));
    for (int i = 0; i < 7; i++) {
      String name = "user" + i;
      aws.provisionedUser(name);
      aws.caller()
          .userPolicies()
          .put(
              name,
              name + "-UserPolicy",
              GrantPolicy.of(List.of(Requests.HUB.grantResource(SPOKE, name))));
      users.add(name);
    }
    users.forEach(name -> makeRoles(SPOKE, name, 100));
    openHubRole();
    users.forEach(name -> aws.replaceUserBoundary(name, ""));
    Caller caller = aws.caller();
    caller.failing(
        call -> {
          aws.advance(Duration.ofSeconds(1));
          return null;
        });
    Instant begin = aws.clock().instant();

    List<Finding> findings = audit(caller, false);

    assertThat(Duration.between(begin, aws.clock().instant()))
        .isLessThan(Duration.ofMinutes(5).multipliedBy(batches(aws.caller()).size()));
    assertHubIsTold(findings);
    assertThat(findings)
        .filteredOn(finding -> finding.kind() == Kind.BOUNDARY_CHANGED)
        .extracting(Finding::resource)
        .containsAll(users.stream().map(Requests.HUB::userArn).toList());
    assertThat(findings)
        .anyMatch(finding -> finding.found().contains("The time for looking was over"));
  }

  /** Every call takes three seconds, and a spoke made a hundred roles for the hub's user. */
  @Test
  void whatThereIsNoTimeToLookAtTwice_isToldAndNotRepaired_andTheHubsIsRepaired() {
    aws.replaceUserBoundary(Requests.USER, "");
    aws.replaceRoleBoundary(HUB_ROLE_THERE, "");
    aws.quota("RolesQuota", 9000);
    makeRoles(SPOKE, Requests.USER, 100);
    Caller caller = aws.caller();
    caller.failing(
        call -> {
          aws.advance(Duration.ofSeconds(3));
          return null;
        });

    List<Finding> findings =
        auditUser(aws, caller).apply(List.of(Requests.USER), true).getFirst().findings();

    assertThat(findings)
        .filteredOn(Finding::repaired)
        .extracting(Finding::resource)
        .containsExactly(Requests.USER_ARN);
    assertThat(findings)
        .filteredOn(finding -> finding.resource().startsWith("arn:aws:iam::" + SPOKE))
        .filteredOn(finding -> finding.kind() == Kind.BOUNDARY_CHANGED)
        .extracting(Finding::repaired)
        .isNotEmpty()
        .containsOnly(false);
    assertThat(caller.changes()).containsExactly("PutUserPermissionsBoundary");
  }

  @Test
  void whatIsFoundInOneAccount_crowdsOutNothingOfAnother() {
    aws.caller().roles().updateTrust(HUB_ROLE_THERE, open(SPOKE));
    openHubRole();
    aws.replaceUserBoundary(Requests.USER, "");
    makeRoles(SPOKE, Requests.USER, 49);

    List<Finding> findings = audit();

    assertHubIsTold(findings);
    assertThat(findings).extracting(Finding::kind).contains(Kind.BOUNDARY_CHANGED);
    assertThat(findings)
        .filteredOn(finding -> finding.resource().equals(Requests.USER_ARN))
        .filteredOn(finding -> finding.kind() == Kind.NOT_AUDITED)
        .extracting(Finding::found)
        .allMatch(found -> found.matches("[1-9]\\d+ more things of the user differ, .*"))
        .hasSize(1);
  }

  /** Two users have a role there, each with a boundary that has to count before the next repair. */
  @Test
  void accountThatRefusesRepairs_isWaitedForOnce() {
    for (String role : List.of(SPOKE_ROLE, HUB_ROLE_THERE)) {
      aws.replaceRoleBoundary(role, "");
      aws.caller().roles().detach(role, policyOf(role));
    }
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("AttachRolePolicy")
                ? Fault.refused(() -> new PermissionMissingException("AccessDenied: not allowed."))
                : null);
    Instant begin = aws.clock().instant();

    List<AuditUser.Audited> audited =
        auditUser(aws, caller).apply(List.of(Requests.USER, OF_SPOKE.userName()), true);

    assertThat(audited.stream().flatMap(user -> user.findings().stream()))
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .containsExactlyInAnyOrder(
            tuple(Kind.BOUNDARY_CHANGED, HUB_ROLE_THERE, true),
            tuple(Kind.POLICY_DETACHED, HUB_ROLE_THERE, false),
            tuple(Kind.BOUNDARY_CHANGED, SPOKE_ROLE, true),
            tuple(Kind.POLICY_DETACHED, SPOKE_ROLE, false));
    assertThat(Duration.between(begin, aws.clock().instant()))
        .isBetween(
            Pause.UNTIL_SHOWN.multipliedBy(2).plusSeconds(15),
            Pause.UNTIL_SHOWN.multipliedBy(2).plusSeconds(25));
  }

  private String policyOf(String roleArn) {
    return aws.caller().roles().attachedPolicies(roleArn).iterator().next();
  }

  @Test
  void accountThatThrottles_isNotAudited_andTheHubsFindingsAreTold() {
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("GetRole")
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);

    List<Finding> findings =
        auditUser(aws, caller).apply(List.of(OF_SPOKE.userName()), false).getFirst().findings();

    assertThat(findings)
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.NOT_AUDITED, SPOKE_ROLE));
  }

  @Test
  void accountThatThrottlesItsListing_makesNoAuditFail() {
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("ListRoles")
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);

    assertThat(auditAccount(aws, caller).look(SPOKE, "").findings())
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.NOT_AUDITED, SPOKE));
    assertThatThrownBy(() -> auditAccount(aws, caller).look(FakeAws.ACCOUNT_ID, "").findings())
        .isInstanceOf(ThrottledException.class);
  }

  @Test
  void usersOfOneAccount_shareNoBatchWithOthers() {
    FakeAws many = new FakeAws();
    Stream.of("000-hub", "111111111111-a", "111111111111-b", "5-hub", "222222222222-a", "xsoar")
        .forEach(many::provisionedUser);

    assertThat(batches(many.caller()))
        .containsExactly(
            new FindAudited.Batch("000-hub", "000-hub", 20),
            new FindAudited.Batch("111111111111-a", "111111111111-b", 20),
            new FindAudited.Batch("222222222222-a", "222222222222-a", 20),
            new FindAudited.Batch("5-hub", "xsoar", 20));
  }

  /** Somebody else's policy is found behind them, and each call stays within its time. */
  @Test
  void accountOfMoreUsersThanACallAsksFor_isLookedAtToTheEnd() {
    for (int i = 0; i < 700; i++) {
      String name = "user%03d".formatted(i);
      aws.provisionedUser(name);
      aws.caller()
          .userPolicies()
          .put(
              name,
              name + "-UserPolicy",
              GrantPolicy.of(List.of(Requests.HUB.grantResource(SPOKE, name))));
      makePolicies(SPOKE, name, 1);
    }
    makePolicies(SPOKE, "zoe", 1);
    List<String> from = new ArrayList<>(List.of(""));
    List<PartResult> looked = new ArrayList<>();
    while (looked.isEmpty() || !looked.getLast().next().isEmpty()) {
      Caller caller = aws.caller();
      looked.add(auditAccount(aws, caller).apply(SPOKE, List.of(SPOKE), from.getLast(), 0));
      from.add(looked.getLast().next());
      assertThat(caller.callCount()).isLessThan(310);
    }

    assertThat(from).containsExactly("", "user300", "user600", "");
    assertThat(looked).extracting(part -> part.part().left()).containsExactly(0, 0, 1);
    assertThat(looked.getLast().part().shown())
        .extracting(Finding::kind)
        .containsExactly(Kind.LOOK_ALIKE);
  }

  /** They cost nothing to ask for, but of such more say no more. */
  @Test
  void namesOfNobody_areFoundInOneCall_upToTheMost() {
    for (int i = 0; i < 400; i++) {
      makePolicies(SPOKE, "nobody%03d".formatted(i), 1);
    }
    Caller caller = aws.caller();

    AuditAccount.Looked looked = auditAccount(aws, caller).look(SPOKE, "");

    assertThat(looked.findings()).hasSize(AuditUsers.MOST_FINDINGS);
    assertThat(looked.next()).isEmpty();
    assertThat(caller.callCount()).isLessThan(15);
  }

  @Test
  void shownBefore_takesTheRoomOfWhatIsShown() {
    makePolicies(SPOKE, "nobody", 9);

    assertThat(
            Stream.of(0, 3, 5, 9)
                .map(
                    shown ->
                        auditAccount(aws, aws.caller()).apply(SPOKE, List.of(SPOKE), "", shown))
                .map(result -> result.part().shown().size()))
        .containsExactly(5, 2, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWSCompromisedKeyQuarantine",
        "AWSCompromisedKeyQuarantineV2",
        "AWSCompromisedKeyQuarantineV3",
        "AWSCompromisedKeyQuarantineV9"
      })
  void keyThatAwsFoundInPublic_isToBeRevoked_andThePolicyStays(String policy) {
    String arn = "arn:aws:iam::aws:policy/" + policy;
    aws.attachToUser(Requests.USER, arn);
    Caller caller = aws.caller();

    List<Finding> findings = audit(caller, true);

    assertThat(findings)
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .containsExactly(tuple(Kind.KEY_LEAKED, Requests.USER_ARN, false));
    assertThat(findings.getFirst().remedy())
        .startsWith("Run ./rolebridge revoke xsoar.remediation now.")
        .doesNotContainIgnoringCase("take it off");
    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void policyOfThatName_butNotOfAws_isAnAddedOne() {
    aws.attachToUser(
        Requests.USER, "arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3");

    assertThat(audit()).extracting(Finding::kind).containsExactly(Kind.PERMISSION_ADDED);
  }

  @Test
  void userDeletedByHand_leavesASecret_whichIsTold() {
    aws.deleteUserByHand(Requests.USER);

    Finding left =
        auditUser(aws, aws.caller())
            .apply(List.of(Requests.USER), false)
            .getFirst()
            .findings()
            .getFirst();

    assertThat(left.kind()).isEqualTo(Kind.SECRET_WITHOUT_USER);
    assertThat(left.resource()).isEqualTo(Requests.SECRET);
    assertThat(auditAccount(aws, aws.caller()).look(FakeAws.ACCOUNT_ID, "").findings())
        .contains(left);
    assertThat(auditAccount(aws, aws.caller()).look(SPOKE, "").findings()).doesNotContain(left);
  }

  @Test
  void userOnItsWayOut_whoseSecretIsLeft_isForThePasses() {
    aws.secretTags(Requests.SECRET)
        .putAll(UserDeparture.tag(UserDeparture.Stage.REMOVING, aws.clock().instant()));
    aws.deleteUserByHand(Requests.USER);

    AuditUser.Audited audited =
        auditUser(aws, aws.caller()).apply(List.of(Requests.USER), false).getFirst();

    assertThat(audited.exists()).isTrue();
    assertThat(audited.findings()).isEmpty();
    assertThat(auditAccount(aws, aws.caller()).look(FakeAws.ACCOUNT_ID, "").findings())
        .extracting(Finding::kind)
        .doesNotContain(Kind.SECRET_WITHOUT_USER);
  }

  @Test
  void nameThatNobodyHas_isNotAUserWithoutFindings() {
    AuditUsers audit =
        new AuditUsers(
            aws.caller().inventory(),
            auditUser(aws, aws.caller()),
            values -> {},
            Requests.HUB,
            false);

    assertThat(audit.apply(new FindAudited.Batch("nobody", "nobody", 25)).part().users()).isZero();
  }

  @Test
  void sessionDurationLowered_isToldAndPutBack() {
    FakeAws long2h = Accounts.with(Requests.iamFor(7200));
    long2h.caller().roles().updateSettings(Requests.ROLE_ARN, "d", 3600);

    assertThat(
            auditUser(long2h, long2h.caller())
                .apply(List.of(Requests.USER), false)
                .getFirst()
                .findings())
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.SESSION_DURATION_CHANGED, Requests.ROLE_ARN));

    auditUser(long2h, long2h.caller()).apply(List.of(Requests.USER), true);

    Role role = long2h.caller().roles().find(Requests.ROLE_ARN).orElseThrow();
    assertThat(role.maxSessionDuration()).isEqualTo(7200);
    assertThat(role.description()).isEqualTo("d");
  }

  @Test
  void sessionDurationRaised_isToldToo() {
    aws.caller().roles().updateSettings(Requests.ROLE_ARN, "d", 43_200);

    assertThat(audit()).extracting(Finding::kind).containsExactly(Kind.SESSION_DURATION_CHANGED);
  }

  /** What an installation made before the duration was noted. */
  @Test
  void sessionDurationThatWasNeverNoted_isNoDifference() {
    aws.roleTags(Requests.ROLE_ARN).remove(Tags.MAX_SESSION_DURATION);

    assertThat(audit()).isEmpty();
  }
}
