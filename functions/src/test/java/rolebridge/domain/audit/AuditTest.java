package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.DocumentUnreadableException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;

/**
 * What hands change is found, what is rolebridge's own is put right, and nothing else is touched.
 */
class AuditTest {

  private static final IntegrationRequest OF_SPOKE = Requests.ofSpoke(Requests.iam());
  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2(), OF_SPOKE);
  private static final String ROLE = Requests.ROLE_ARN;
  private static final PolicyDocument WIDE = Requests.allowing("*");

  private final FakeAws aws = READY.copy();
  private final List<Map<String, Integer>> published = new ArrayList<>();

  private static PartResult audit(FakeAws aws, Caller caller, boolean repair) {
    AuditUser auditUser = AuditBesideOthersTest.auditUser(aws, caller);
    List<FindAudited.Batch> batches = batches(caller);
    AuditUsers audit =
        new AuditUsers(caller.inventory(), auditUser, values -> {}, Requests.HUB, repair);
    List<PartResult> results = batches.stream().map(audit::apply).toList();
    return PartResult.of(
        results.stream().mapToInt(result -> result.part().users()).sum(),
        results.stream().flatMap(result -> result.accounts().stream()).distinct().sorted().toList(),
        results.stream()
            .flatMap(result -> result.announcements().stream())
            .flatMap(announcement -> announcement.entries().stream())
            .toList(),
        SummariseAudit.MOST_SHOWN);
  }

  private static List<FindAudited.Batch> batches(Caller caller) {
    return new FindAudited(caller.inventory(), Requests.HUB)
        .apply("").groups().stream().flatMap(group -> group.batches().stream()).toList();
  }

  private AuditAccount auditAccount(Caller caller) {
    return AuditBesideOthersTest.auditAccount(aws, caller, published::add);
  }

  private List<Finding> audit() {
    Caller caller = aws.caller();
    List<Finding> findings = findings(audit(aws, caller, false));
    assertThat(caller.changes()).isEmpty();
    return findings;
  }

  private static List<Finding> findings(PartResult result) {
    List<Finding> findings = new ArrayList<>();
    result
        .announcements()
        .forEach(all -> all.entries().forEach(drift -> findings.addAll(drift.findings())));
    return findings;
  }

  /** A change by hand of something that is rolebridge's own. */
  enum OwnDrift {
    USER_BOUNDARY(Kind.BOUNDARY_CHANGED, Requests.USER_ARN),
    ROLE_BOUNDARY(Kind.BOUNDARY_CHANGED, ROLE),
    ROLE_BOUNDARY_OF_A_SPOKE(Kind.BOUNDARY_CHANGED, Requests.roleArnOf(OF_SPOKE)),
    GRANT_GONE(Kind.GRANT_CHANGED, Requests.USER_ARN),
    GRANT_WIDENED(Kind.GRANT_CHANGED, Requests.USER_ARN),
    TRUST_WIDENED(Kind.TRUST_CHANGED, ROLE),
    TRUST_CLOSED(Kind.TRUST_CHANGED, ROLE),
    TRUST_REPLACED(Kind.TRUST_CHANGED, Requests.roleArnOf(OF_SPOKE)),
    POLICY_VERSION(Kind.POLICY_CHANGED, Requests.POLICY_ARN),
    POLICY_DETACHED(Kind.POLICY_DETACHED, ROLE);

    private final Kind kind;
    private final String resource;

    OwnDrift(Kind kind, String resource) {
      this.kind = kind;
      this.resource = resource;
    }

    private void happen(FakeAws aws) {
      Caller hands = aws.caller();
      switch (this) {
        case USER_BOUNDARY -> aws.replaceUserBoundary(Requests.USER, "");
        case ROLE_BOUNDARY -> aws.replaceRoleBoundary(ROLE, "arn:aws:iam::aws:policy/Other");
        case ROLE_BOUNDARY_OF_A_SPOKE -> aws.replaceRoleBoundary(Requests.roleArnOf(OF_SPOKE), "");
        case GRANT_GONE ->
            hands.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
        case GRANT_WIDENED ->
            hands.userPolicies().put(Requests.USER, Requests.USER + "-UserPolicy", WIDE);
        case TRUST_WIDENED ->
            hands
                .roles()
                .updateTrust(
                    ROLE,
                    PolicyDocument.of(
                        List.of(
                            TrustPolicy.statementFor(
                                "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":root", List.of()))));
        case TRUST_CLOSED -> hands.roles().updateTrust(ROLE, TrustPolicy.closed());
        case TRUST_REPLACED ->
            hands
                .roles()
                .updateTrust(
                    Requests.roleArnOf(OF_SPOKE),
                    PolicyDocument.of(
                        List.of(TrustPolicy.statementFor(Requests.USER_ARN, List.of()))));
        case POLICY_VERSION -> hands.policies().createDefaultVersion(Requests.POLICY_ARN, WIDE);
        case POLICY_DETACHED -> hands.roles().detach(ROLE, Requests.POLICY_ARN);
      }
    }
  }

  @Test
  void whatWasProvisioned_isAsItShouldBe() {
    PartResult result = audit(aws, aws.caller(), false);

    assertThat(result.part().users()).isEqualTo(2);
    assertThat(result.accounts()).containsExactly("111122223333", "444455556666");
    assertThat(result.announcements()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void ownThing_changed_isFound_andPutRight(OwnDrift drift) {
    List<String> before = Snapshot.of(aws);
    drift.happen(aws);

    assertThat(audit())
        .as(drift.toString())
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .containsExactly(tuple(drift.kind, drift.resource, false));

    List<Finding> repaired = findings(audit(aws, aws.caller(), true));
    assertThat(repaired).hasSize(1).allMatch(Finding::repaired);
    assertThat(audit()).isEmpty();
    List<String> after = new ArrayList<>(Snapshot.of(aws));
    // The version that was made by hand stays, as one that isn't the default.
    after.removeIf(line -> line.contains(Requests.POLICY_ARN + " v2 "));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void whatOthersAdded_isToldAndNeverTouched() {
    aws.addToUser(Requests.USER, "arn:aws:iam::aws:policy/AdministratorAccess", "admins");
    Caller hands = aws.caller();
    hands.policies().create("arn:aws:iam::111122223333:policy/Theirs", "", WIDE, Map.of());
    hands.roles().attach(ROLE, "arn:aws:iam::111122223333:policy/Theirs");
    hands.rolePolicies().put(ROLE, "theirs", WIDE);
    hands.userPolicies().put(Requests.USER, "theirs", WIDE);
    Accounts.admitEc2(aws);
    String key = aws.addKey(Requests.USER);
    List<String> before = Snapshot.of(aws);

    List<Finding> findings = findings(audit(aws, aws.caller(), true));

    assertThat(findings).noneMatch(Finding::repaired);
    assertThat(findings)
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(
            Kind.PERMISSION_ADDED,
            Kind.PERMISSION_ADDED,
            Kind.PERMISSION_ADDED,
            Kind.CONSOLE_PASSWORD,
            Kind.EXTRA_KEY,
            Kind.FOREIGN_TRUST,
            Kind.PERMISSION_ADDED,
            Kind.PERMISSION_ADDED);
    assertThat(findings).extracting(Finding::userName).containsOnly(Requests.USER);
    assertThat(findings.toString())
        .contains(
            "admins", "AdministratorAccess", "inline policy theirs", key, "ec2.amazonaws.com");
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  static List<PolicyDocument> noDenials() {
    return List.of(
        WIDE,
        PolicyDocument.of(List.of(Map.of("Effect", "Deny", "Action", "*", "Resource", "*"))),
        PolicyDocument.of(List.of(Map.of("Effect", "Deny", "Action", "s3:None", "Resource", "*"))),
        SessionDenial.before(Instant.parse("9999-01-01T00:00:00Z")));
  }

  /** Its name is anybody's to give. */
  @ParameterizedTest
  @MethodSource("noDenials")
  void policyUnderTheNameOfARevocation_isToldUnlessItIsWhatOneWrites(PolicyDocument other) {
    Caller hands = aws.caller();
    PolicyDocument denial = SessionDenial.before(aws.clock().instant());
    hands.rolePolicies().put(ROLE, SessionDenial.POLICY_NAME, denial);
    hands.userPolicies().put(Requests.USER, SessionDenial.POLICY_NAME, denial);
    assertThat(audit()).isEmpty();

    hands.rolePolicies().put(ROLE, SessionDenial.POLICY_NAME, other);
    hands.userPolicies().put(Requests.USER, SessionDenial.POLICY_NAME, other);

    assertThat(audit())
        .extracting(Finding::kind, Finding::resource)
        .containsExactlyInAnyOrder(
            tuple(Kind.PERMISSION_ADDED, ROLE),
            tuple(Kind.PERMISSION_ADDED, Requests.HUB.userArn(Requests.USER)));
    assertThat(audit()).allMatch(finding -> finding.remedy().contains("revoke " + Requests.USER));
  }

  /** Readers of the secret get a stranger's key, and every key of the user is as it was. */
  @Test
  void currentVersionThatRolebridgeDidntStore_isTold_unlessTheUserLeaves() {
    aws.editSecret(Requests.SECRET, new SecretAccessKey("AKIA1111111111111111", "s"));

    assertThat(audit())
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.CURRENT_KEY_UNUSABLE, Requests.SECRET));

    aws.secretTags(Requests.SECRET)
        .putAll(UserDeparture.tag(UserDeparture.Stage.ENDING_KEYS, aws.clock().instant()));
    assertThat(audit()).extracting(Finding::kind).doesNotContain(Kind.CURRENT_KEY_UNUSABLE);
  }

  /** A user that is no more has no keys, one that was moved has. */
  @Test
  void secretWhoseUserWasMoved_isToldWithWhereItIs() {
    aws.moveUser(Requests.USER, "/");

    List<Finding> moved = auditAccount(aws.caller()).look(FakeAws.ACCOUNT_ID, "").findings();
    assertThat(moved)
        .filteredOn(finding -> finding.kind() == Kind.SECRET_WITHOUT_USER)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.resource()).isEqualTo(Requests.SECRET);
              assertThat(finding.found())
                  .contains(":user/" + Requests.USER, "its key may work")
                  .doesNotContain("no more");
            });
    assertThat(
            AuditBesideOthersTest.auditUser(aws, aws.caller())
                .apply(List.of(Requests.USER), false)
                .getFirst()
                .findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.LOOK_ALIKE);
              assertThat(finding.found()).endsWith(", and its key may work.");
            });
  }

  /** What the first look couldn't see the second is the first to see, and it isn't put right. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatOnlyTheSecondLookCouldSee_isTold_notPutRight(boolean ofSpoke) {
    String role = ofSpoke ? Requests.roleArnOf(OF_SPOKE) : ROLE;
    String user = ofSpoke ? OF_SPOKE.userName() : Requests.USER;
    aws.replaceUserBoundary(user, "");
    aws.caller().roles().updateTrust(role, TrustPolicy.closed());
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("GetRole") ? Fault.refused(Mishap::refusal) : null);

    assertThat(
            AuditBesideOthersTest.auditUser(aws, caller, _ -> caller.failing(_ -> null))
                .apply(List.of(user), true)
                .getFirst()
                .findings())
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .contains(
            tuple(Kind.BOUNDARY_CHANGED, Requests.HUB.userArn(user), true),
            tuple(Kind.TRUST_CHANGED, role, false));
  }

  /** It is told, and neither hides that the user has no role nor has the user granted anything. */
  @Test
  void roleOfAStranger_isNoneOfTheUsers() {
    FakeAws account = new FakeAws();
    account.provisionedUser("alone");
    String stranger = Requests.HUB.roleArn(FakeAws.ACCOUNT_ID, "alone", "Strangers");
    account
        .caller()
        .roles()
        .create(
            new Role(
                "Strangers",
                "/rolebridge/alone/",
                stranger,
                "",
                TrustPolicy.closed(),
                3600,
                "",
                Map.of()));
    Caller caller = account.caller();

    assertThat(
            AuditBesideOthersTest.auditUser(account, caller, account.pause())
                .apply(List.of("alone"), true)
                .getFirst()
                .findings())
        .extracting(Finding::kind, Finding::resource)
        .contains(
            tuple(Kind.LOOK_ALIKE, stranger),
            tuple(Kind.USER_WITHOUT_ROLE, Requests.HUB.userArn("alone")));
    assertThat(caller.changes()).doesNotContain("PutUserPolicy");
  }

  /** The user's own ARN is that of the thing and of the user at once. */
  @Test
  void whatOnlyTheSecondLookCouldSeeOfTheUserItself_isTold() {
    aws.caller().roles().updateTrust(ROLE, TrustPolicy.closed());
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("ListAttachedUserPolicies")
                ? Fault.refused(Mishap::refusal)
                : null);
    Pause adding =
        _ -> {
          caller.failing(_ -> null);
          aws.caller()
              .userPolicies()
              .put(Requests.USER, "theirs", Requests.allowing("s3:GetObject"));
        };

    assertThat(
            AuditBesideOthersTest.auditUser(aws, caller, adding)
                .apply(List.of(Requests.USER), false)
                .getFirst()
                .findings())
        .extracting(Finding::kind, Finding::resource)
        .contains(tuple(Kind.PERMISSION_ADDED, Requests.USER_ARN));
  }

  /** A list that lacks the role by then says nothing about it. */
  @Test
  void whatNeitherLookCouldSee_isToldAsNotLookedAt() {
    OwnDrift.USER_BOUNDARY.happen(aws);
    Caller caller = aws.caller();
    caller.failingOnce("GetRole", Fault.refused(Mishap::refusal));
    Pause hiding =
        _ ->
            caller.failing(
                call -> call.operation().equals("ListRoles") ? Fault.showing(new FakeAws()) : null);

    assertThat(
            AuditBesideOthersTest.auditUser(aws, caller, hiding)
                .apply(List.of(Requests.USER), false)
                .getFirst()
                .findings())
        .extracting(Finding::kind)
        .contains(Kind.BOUNDARY_CHANGED, Kind.NOT_AUDITED);
  }

  /** Whoever may tag a user hides by that nothing of what became of its keys. */
  @Test
  void userWithoutTag_isLookedAtAllTheSame_andNothingIsRepaired() {
    String key = aws.currentKey(Requests.SECRET).orElseThrow().id();
    aws.advance(Duration.ofMinutes(2));
    aws.deactivate(key);
    aws.replaceUserBoundary(Requests.USER, "");
    aws.userTags(Requests.USER).remove(Tags.MANAGED);

    assertThat(findings(audit(aws, aws.caller(), true)))
        .extracting(Finding::kind, Finding::repaired)
        .contains(
            tuple(Kind.LOOK_ALIKE, false),
            tuple(Kind.BOUNDARY_CHANGED, false),
            tuple(Kind.CURRENT_KEY_UNUSABLE, false));
  }

  /** Its integrations have no access, and no pass looks before one of its keys is due. */
  @ParameterizedTest
  @CsvSource({"true, is Inactive, ./rolebridge revoke", "false, was deleted, Provision one of"})
  void currentKey_thatSomebodyEnded_isTold(boolean inactive, String found, String remedy) {
    String key = aws.currentKey(Requests.SECRET).orElseThrow().id();
    aws.advance(Duration.ofMinutes(2));
    if (inactive) {
      aws.deactivate(key);
    } else {
      aws.caller().accessKeys().delete(Requests.USER, key);
    }

    List<Finding> findings = findings(audit(aws, aws.caller(), true));

    assertThat(findings)
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .containsExactly(tuple(Kind.CURRENT_KEY_UNUSABLE, key, false));
    assertThat(findings.getFirst().found()).contains(found);
    assertThat(findings.getFirst().remedy()).contains(remedy);
  }

  /** Whoever may read the secret by other ways has each new key, too. */
  @ParameterizedTest
  @CsvSource({
    "Allow, '', '', has a resource policy that lets others in",
    "Deny, '', '', ''",
    "'', eu-west-1, '', is copied to eu-west-1",
    "'', eu-west-1 eu-west-2, '', 'is copied to eu-west-1, eu-west-2'",
    "'', '', arn:aws:lambda:eu-central-1:111122223333:function:theirs, is rotated by arn:aws:lambda:eu-central-1:111122223333:function:theirs",
    "Allow, eu-west-1, '', 'has a resource policy that lets others in, is copied to eu-west-1'",
  })
  void secretThatOthersMayRead_isTold(
      String effect, String regions, String functionArn, String found) {
    aws.shareSecret(
        Requests.SECRET,
        effect.isEmpty()
            ? PolicyDocument.NONE
            : PolicyDocument.of(
                List.of(
                    Map.of(
                        "Effect",
                        effect,
                        "Principal",
                        "*",
                        "Action",
                        "secretsmanager:GetSecretValue",
                        "Resource",
                        "*"))),
        regions.isEmpty() ? Set.of() : Set.of(regions.split(" ")),
        functionArn);

    List<Finding> findings = findings(audit(aws, aws.caller(), true));

    if (found.isEmpty()) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings)
          .extracting(Finding::kind, Finding::resource, Finding::repaired)
          .containsExactly(tuple(Kind.SECRET_SHARED, Requests.SECRET, false));
      assertThat(findings.getFirst().found())
          .isEqualTo("The secret " + found + "; rolebridge didn't set that up.");
      assertThat(findings.getFirst().remedy())
          .endsWith("./rolebridge revoke " + Requests.USER + ".");
    }
  }

  /** A function may attach policies and write a grant only within the boundary. */
  @Test
  void boundaries_arePutBackBeforeWhatNeedsThem() {
    FakeAws alone = Accounts.with(Requests.iam());
    Caller hands = alone.caller();
    hands.roles().detach(ROLE, Requests.POLICY_ARN);
    hands.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
    alone.replaceUserBoundary(Requests.USER, "");
    alone.replaceRoleBoundary(ROLE, "");
    Caller caller = alone.caller();

    assertThat(findings(audit(alone, caller, true))).allMatch(Finding::repaired).hasSize(4);

    assertThat(caller.changes())
        .containsSubsequence("PutUserPermissionsBoundary", "PutUserPolicy")
        .containsSubsequence("PutRolePermissionsBoundary", "AttachRolePolicy");
  }

  /** A policy that can't be read keeps nothing else from being looked at. */
  @Test
  void resourcePolicyThatCannotBeRead_hidesNoKey() {
    String extra = aws.caller().accessKeys().create(Requests.USER).id();
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("GetResourcePolicy")
                ? Fault.refused(() -> new DocumentUnreadableException("It can't be read", null))
                : null);

    assertThat(findings(audit(aws, caller, false)))
        .extracting(Finding::kind, Finding::resource)
        .contains(tuple(Kind.NOT_AUDITED, Requests.SECRET), tuple(Kind.EXTRA_KEY, extra));
  }

  /** A late list may show what was before, and a revocation makes a new key by itself. */
  @Test
  void currentKey_thatIsNewOrRevoked_isNotTold() {
    String key = aws.currentKey(Requests.SECRET).orElseThrow().id();
    aws.deactivate(key);
    assertThat(audit()).isEmpty();

    aws.advance(Duration.ofMinutes(2));
    aws.secretTags(Requests.SECRET).put(Tags.REVOKED, key + "=" + aws.clock().instant());
    assertThat(audit()).isEmpty();
  }

  @Test
  void trustThatWasLimited_isPutBackWithItsAddresses() {
    FakeAws limited = Accounts.with(Requests.iamFrom("198.51.100.0/24", "2001:db8::/32"));
    Role before = limited.caller().roles().find(ROLE).orElseThrow();
    limited
        .caller()
        .roles()
        .updateTrust(
            ROLE,
            PolicyDocument.of(List.of(TrustPolicy.statementFor(Requests.USER_ARN, List.of()))));

    assertThat(findings(audit(limited, limited.caller(), true)))
        .extracting(Finding::kind)
        .containsExactly(Kind.TRUST_CHANGED);

    assertThat(limited.caller().roles().find(ROLE).orElseThrow().trust().json())
        .isEqualTo(before.trust().json());
  }

  @Test
  void trustThatNoTagTells_isForProvision() {
    Caller hands = aws.caller();
    hands.roles().tag(ROLE, Map.of(Tags.TRUST, "edited"));

    assertThat(findings(audit(aws, aws.caller(), true)))
        .extracting(Finding::kind, Finding::remedy, Finding::repaired)
        .containsExactly(tuple(Kind.TRUST_CHANGED, "Provision the integration again.", false));
  }

  /** A change by hand of one of several policies of a role. */
  enum SplitDrift {
    PART_CHANGED(Kind.POLICY_CHANGED),
    PART_DETACHED(Kind.POLICY_DETACHED),
    ALL_DETACHED(Kind.POLICY_DETACHED);

    private final Kind kind;

    SplitDrift(Kind kind) {
      this.kind = kind;
    }

    private void happen(FakeAws aws) {
      Caller hands = aws.caller();
      switch (this) {
        case PART_CHANGED -> hands.policies().createDefaultVersion(part(2), WIDE);
        case PART_DETACHED -> hands.roles().detach(ROLE, part(3));
        case ALL_DETACHED ->
            IntStream.rangeClosed(1, 3).forEach(number -> hands.roles().detach(ROLE, part(number)));
      }
    }
  }

  private static String part(int number) {
    return PolicyPart.arn(Requests.POLICY_ARN, number);
  }

  @ParameterizedTest
  @EnumSource
  void splitPolicies_areAuditedTogether_andRepaired(SplitDrift drift) {
    FakeAws split = Accounts.with(Requests.iamSplit());
    assertThat(findings(audit(split, split.caller(), false))).isEmpty();
    drift.happen(split);

    assertThat(findings(audit(split, split.caller(), true)))
        .extracting(Finding::kind, Finding::repaired)
        .containsExactly(tuple(drift.kind, true));

    assertThat(findings(audit(split, split.caller(), false))).isEmpty();
    assertThat(split.caller().roles().attachedPolicies(ROLE))
        .containsExactlyInAnyOrder(part(1), part(2), part(3));
  }

  @Test
  void partBeyondWhatWasProven_isAddedPermission() {
    FakeAws split = Accounts.with(Requests.iamSplit());
    ProvisionRun.of(split, Requests.iam(), "narrowed");
    assertThat(findings(audit(split, split.caller(), false))).isEmpty();
    split.caller().roles().attach(ROLE, part(3));

    assertThat(findings(audit(split, split.caller(), false)))
        .extracting(Finding::kind)
        .containsExactly(Kind.PERMISSION_ADDED);
  }

  /** Whoever makes a policy below the path, with the tags of one of rolebridge's, names it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-part-2",
        "-part-3",
        "-part-10",
        "-part-1",
        "-part-02",
        "-part-11",
        "-part-19",
        "-part-20",
        "-PART-2",
        "-Part-10",
        "-part-2-part-2",
        "-part-11-part-2",
        "-other"
      })
  void policyOfAnyName_besideWhatWasProven_isAddedPermission(String suffix) {
    String added = Requests.POLICY_ARN + suffix;
    Caller hands = aws.caller();
    Map<String, String> tags = hands.policies().find(Requests.POLICY_ARN).orElseThrow().tags();
    hands.policies().create(added, "", WIDE, tags);
    hands.roles().attach(ROLE, added);

    assertThat(findings(audit(aws, aws.caller(), true)))
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.PERMISSION_ADDED, ROLE));

    // And it alone, in the place of what was proven.
    hands.roles().detach(ROLE, Requests.POLICY_ARN);
    hands.policies().delete(Requests.POLICY_ARN);
    assertThat(audit())
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.POLICY_CHANGED, added));
  }

  /**
   * In a document of 2008 a policy variable is plain text, so a Deny that has one denies nothing.
   */
  @ParameterizedTest
  @CsvSource({
    "1, Version, 2008-10-17",
    "3, Version, 2008-10-17",
    "2, Version, ''",
    "2, Id, theirs"
  })
  void partThatSaysItsStatementsOtherwise_isChanged_andPutBack(
      int number, String element, String value) {
    FakeAws split = Accounts.with(Requests.iamSplit());
    Caller hands = split.caller();
    Map<String, Object> json =
        new LinkedHashMap<>(hands.policies().document(part(number), "v1").json());
    if (value.isEmpty()) {
      json.remove(element);
    } else {
      json.put(element, value);
    }
    hands.policies().createDefaultVersion(part(number), new PolicyDocument(json));

    assertThat(findings(audit(split, split.caller(), true)))
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .containsExactly(tuple(Kind.POLICY_CHANGED, part(number), true));
    assertThat(findings(audit(split, split.caller(), false))).isEmpty();
  }

  @Test
  void versionThatIsGone_isForProvision() {
    Caller hands = aws.caller();
    hands.policies().createDefaultVersion(Requests.POLICY_ARN, WIDE);
    hands.policies().deleteVersion(Requests.POLICY_ARN, "v1");

    assertThat(findings(audit(aws, aws.caller(), true)))
        .extracting(Finding::kind, Finding::repaired)
        .containsExactly(tuple(Kind.POLICY_CHANGED, false));
  }

  @Test
  void tagTakenAway_orOwnerChanged_isALookAlike_andNothingOfItIsTouched() {
    aws.userTags(Requests.USER).remove(Tags.MANAGED);
    aws.roleTags(Requests.roleArnOf(OF_SPOKE)).put(Tags.OWNER_ACCOUNT, "999999999999");
    Caller caller = aws.caller();

    assertThat(findings(audit(aws, caller, true)))
        .extracting(Finding::kind, Finding::resource)
        .containsExactlyInAnyOrder(
            tuple(Kind.LOOK_ALIKE, Requests.USER_ARN),
            tuple(Kind.LOOK_ALIKE, Requests.roleArnOf(OF_SPOKE)));
    assertThat(caller.changes()).isEmpty();
  }

  /** As it was given to Secrets Manager: by ARN, id or alias. */
  @ParameterizedTest
  @CsvSource({
    "'', true",
    "arn:aws:kms:eu-central-1:111122223333:alias/aws/secretsmanager, true",
    "arn:aws:kms:eu-central-1:111122223333:key/now, true",
    "arn:aws:kms:eu-central-1:111122223333:key/former, true",
    "former, true",
    "arn:aws:kms:eu-central-1:444455556666:key/now, false",
    "ormer, false",
    "alias/aws/secretsmanager, true",
    "alias/x/alias/aws/secretsmanager, false",
    "arn:aws:kms:eu-central-1:444455556666:alias/aws/secretsmanager, false",
    "arn:aws:kms:eu-central-1:111122223333:alias/x/alias/aws/secretsmanager, false",
    "arn:aws:kms:eu-central-1:111122223333:alias/theirs, false",
  })
  void secretUnderAnothersKmsKey_isTold(String kmsKeyId, boolean own) {
    aws.encryptSecret(Requests.SECRET, kmsKeyId);

    List<Finding> findings = findings(audit(aws, aws.caller(), true));

    if (own) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings)
          .extracting(Finding::kind, Finding::resource, Finding::found)
          .containsExactly(
              tuple(
                  Kind.SECRET_SHARED,
                  Requests.SECRET,
                  "The secret is encrypted with the KMS key "
                      + kmsKeyId
                      + ", none of the stack's; rolebridge didn't set that up."));
    }
  }

  @Test
  void roleLongUnused_isTold() {
    aws.advance(Duration.ofDays(60));
    aws.useRole(ROLE, aws.clock().instant());
    aws.advance(Duration.ofDays(31));

    assertThat(audit())
        .extracting(Finding::kind, Finding::resource)
        .contains(tuple(Kind.ROLE_UNUSED, Requests.roleArnOf(OF_SPOKE)))
        .doesNotContain(tuple(Kind.ROLE_UNUSED, ROLE));
  }

  @Test
  void secretGone_roleNeverProven_userWithoutRole_areTold() {
    aws.purgeSecret(Requests.SECRET);
    aws.roleTags(ROLE).remove(Tags.READY);
    aws.advance(Duration.ofHours(2));
    String alone = "alone";
    aws.provisionedUser(alone);

    assertThat(audit())
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(
            Kind.USER_WITHOUT_ROLE, Kind.SECRET_MISSING, Kind.EXTRA_KEY, Kind.ROLE_NOT_PROVEN);
  }

  @Test
  void accountThatCloses_isTold_andHidesNothingElse_ofItsUserOrOthers() {
    OwnDrift.USER_BOUNDARY.happen(aws);
    String spokeUser = OF_SPOKE.userName();
    aws.replaceUserBoundary(spokeUser, "");
    String key = aws.addKey(spokeUser);
    aws.close(FakeAws.SPOKE_ACCOUNT_ID);

    List<Finding> findings = findings(audit(aws, aws.caller(), true));

    assertThat(findings)
        .extracting(Finding::kind, Finding::resource, Finding::repaired)
        .containsExactlyInAnyOrder(
            tuple(Kind.BOUNDARY_CHANGED, Requests.USER_ARN, true),
            tuple(Kind.BOUNDARY_CHANGED, Requests.HUB.userArn(spokeUser), true),
            tuple(Kind.ACCOUNT_NOT_OPEN, FakeAws.SPOKE_ACCOUNT_ID, false),
            tuple(Kind.EXTRA_KEY, key, false));
  }

  @Test
  void elevatedRole_isInItsBoundary_andIsPutBackThere() {
    assertThat(ProvisionRun.of(aws, Requests.iamElevated(), "elevated").isReady()).isTrue();
    assertThat(audit()).isEmpty();

    aws.replaceRoleBoundary(ROLE, FakeAws.ROLE_BOUNDARY_ARN);
    assertThat(findings(audit(aws, aws.caller(), true)))
        .extracting(Finding::kind, Finding::found, Finding::repaired)
        .containsExactly(
            tuple(
                Kind.BOUNDARY_CHANGED,
                "The role's permissions boundary is "
                    + FakeAws.ROLE_BOUNDARY_ARN
                    + "."
                    + " Risks acknowledged for the role: iam:CreateAccessKey.",
                true));

    assertThat(aws.caller().roles().find(ROLE).orElseThrow().boundaryArn())
        .isEqualTo(FakeAws.ELEVATED_BOUNDARY_ARN);
  }

  @Test
  void elevatedBoundaryOfARoleThatIsNot_isLowered() {
    aws.replaceRoleBoundary(ROLE, FakeAws.ELEVATED_BOUNDARY_ARN);

    assertThat(findings(audit(aws, aws.caller(), true)))
        .extracting(Finding::kind, Finding::repaired)
        .containsExactly(tuple(Kind.BOUNDARY_CHANGED, true));

    assertThat(aws.caller().roles().find(ROLE).orElseThrow().boundaryArn())
        .isEqualTo(FakeAws.ROLE_BOUNDARY_ARN);
  }

  /** A tag alone neither elevates a role by a repair nor has its access taken away by one. */
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", Tags.NONE})
  void tagThatSaysElevatedWithoutARisk_isTold_andNotActedOn(String risks) {
    aws.roleTags(ROLE).put(Tags.BOUNDARY, Tags.ELEVATED);
    if (risks != null) {
      aws.roleTags(ROLE).put(Tags.ACKNOWLEDGED_RISKS, risks);
    }

    assertThat(findings(audit(aws, aws.caller(), true)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.BOUNDARY_CHANGED);
              assertThat(finding.repaired()).isFalse();
              assertThat(finding.found())
                  .endsWith("but its tag rolebridge:acknowledged-risks names no risk.");
            });
    assertThat(aws.caller().roles().find(ROLE).orElseThrow().boundaryArn())
        .isEqualTo(FakeAws.ROLE_BOUNDARY_ARN);
  }

  /** By the old role's tags the new policy is one that somebody changed. */
  @Test
  void roleThatAnAnswerShowsAsItWasBeforeARun_isLookedAtAgain_andNothingIsUndone() {
    FakeAws before = aws.copy();
    assertThat(ProvisionRun.of(aws, Requests.iamChanged(), "changed").isReady()).isTrue();
    List<String> changed = Snapshot.of(aws);
    Caller caller = aws.caller();
    caller.failingOnce("GetRole", Fault.showing(before));

    assertThat(findings(audit(aws, caller, true))).isEmpty();

    assertThat(caller.changes()).isEmpty();
    assertThat(Snapshot.of(aws)).isEqualTo(changed);
  }

  /** What only one look shows isn't told, be it the first or the second. */
  @Test
  void whatChangesBetweenTheLooks_isForTheNextAudit() {
    OwnDrift.USER_BOUNDARY.happen(aws);
    Caller caller = aws.caller();
    Pause changing =
        _ -> {
          aws.replaceUserBoundary(Requests.USER, FakeAws.USER_BOUNDARY_ARN);
          OwnDrift.GRANT_WIDENED.happen(aws);
        };

    assertThat(
            AuditBesideOthersTest.auditUser(aws, caller, changing)
                .apply(List.of(Requests.USER), false)
                .getFirst()
                .findings())
        .isEmpty();
  }

  @Test
  void userThatTheListShowsLate_leavesNothingOfNobody() {
    FakeAws before = new FakeAws();
    Caller caller = aws.caller();
    caller.failingOnce("ListUsers", Fault.showing(before));

    assertThat(auditAccount(caller).look(FakeAws.ACCOUNT_ID, "").findings()).isEmpty();
  }

  @Test
  void whatCantBeLookedAt_isNotLookedAtAgain() {
    aws.close(FakeAws.SPOKE_ACCOUNT_ID);
    Instant begin = aws.clock().instant();

    assertThat(audit()).extracting(Finding::kind).containsExactly(Kind.ACCOUNT_NOT_OPEN);
    assertThat(auditAccount(aws.caller()).look(FakeAws.SPOKE_ACCOUNT_ID, "").findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.ACCOUNT_NOT_OPEN);

    assertThat(aws.clock().instant()).isEqualTo(begin);
  }

  /** Its roles are elsewhere, and one late list of them shows none. */
  @Test
  void rolesThatAreListedLate_makeNoUserWithoutRole() {
    FakeAws elsewhere = Accounts.with(Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.iam()));
    Caller caller = elsewhere.caller();
    caller.failing(
        call ->
            call.operation().equals("ListRoles") && call.number() < 12
                ? Fault.showing(new FakeAws())
                : null);

    assertThat(findings(audit(elsewhere, caller, false))).isEmpty();
  }

  @Test
  void negativeProofNotMade_isTold() {
    aws.roleTags(ROLE).put(Tags.NOT_PROVEN, "negative-proof organization-policy");

    assertThat(audit()).extracting(Finding::kind).containsExactly(Kind.NEGATIVE_PROOF_MISSING);

    aws.roleTags(ROLE).put(Tags.NOT_PROVEN, "organization-policy");
    assertThat(audit()).isEmpty();
  }

  @Test
  void runThatFailedAfterItsProof_isToldUntilTheNextFinishesIt() {
    aws.roleTags(ROLE).put(Tags.UNFINISHED, "arn:aws:states:x:execution:one");
    assertThat(audit())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.PROVISION_UNFINISHED);
              assertThat(finding.found()).contains("arn:aws:states:x:execution:one");
            });

    assertThat(new ProvisionRun(aws, Requests.iam(), "again").finish().isReady()).isTrue();

    assertThat(audit()).isEmpty();
  }

  @Test
  void asProven_looksAtEachRoleOnce() {
    Caller caller = aws.caller();

    assertThat(findings(audit(aws, caller, false))).isEmpty();

    assertThat(caller.calls()).filteredOn(call -> call.operation().equals("GetRole")).hasSize(3);
  }

  @Test
  void tagsOfTheProof_takenAway_comeBackByProvisioning() {
    aws.roleTags(ROLE).remove(Tags.TRUST);
    aws.roleTags(ROLE).put(Tags.PERMISSIONS, "edited");
    aws.advance(Duration.ofHours(2));
    assertThat(audit()).extracting(Finding::kind).containsExactly(Kind.ROLE_NOT_PROVEN);

    assertThat(new ProvisionRun(aws, Requests.iam(), "again").finish().isReady()).isTrue();

    assertThat(audit()).isEmpty();
  }

  @Test
  void foreignStatementRemovedMeanwhile_isNotPutBack() {
    Accounts.admitEc2(aws);
    Caller hands = aws.caller();
    List<Map<String, Object>> widened =
        new ArrayList<>(hands.roles().find(ROLE).orElseThrow().trust().statements());
    widened.removeIf(statement -> TrustPolicy.SID.equals(statement.get("Sid")));
    hands.roles().updateTrust(ROLE, PolicyDocument.of(widened));
    Caller caller = aws.caller();
    FakeAws copy = aws.copy();
    Caller counting = copy.caller();
    audit(copy, counting, true);
    int repair =
        counting.calls().stream()
            .filter(call -> call.operation().equals("UpdateAssumeRolePolicy"))
            .findFirst()
            .orElseThrow()
            .number();
    caller.before(repair - 1, () -> hands.roles().updateTrust(ROLE, TrustPolicy.closed()));

    audit(aws, caller, true);

    assertThat(hands.roles().find(ROLE).orElseThrow().trust().statements()).hasSize(1);
  }

  @Test
  void awsDoesntAnswer_isTriedAgainByTheMachine() {
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("GetRole")
                ? Fault.refused(() -> new AwsUnavailableException("AWS didn't answer"))
                : null);

    assertThatThrownBy(() -> audit(aws, caller, false)).isInstanceOf(AwsUnavailableException.class);
  }

  @Test
  void boundaryThatDoesntCountYet_isWaitedFor_andARefusalHidesNoOther() {
    OwnDrift.ROLE_BOUNDARY.happen(aws);
    OwnDrift.POLICY_DETACHED.happen(aws);
    OwnDrift.GRANT_GONE.happen(aws);
    Caller caller = aws.caller();
    List<Integer> attached = new ArrayList<>();
    caller.failing(
        call -> {
          boolean refused =
              call.operation().equals("PutUserPolicy")
                  || (call.operation().equals("AttachRolePolicy") && attached.size() < 2);
          if (refused && call.operation().equals("AttachRolePolicy")) {
            attached.add(call.number());
          }
          return refused
              ? Fault.refused(() -> new PermissionMissingException("AccessDenied: not allowed."))
              : null;
        });

    assertThat(findings(audit(aws, caller, true)))
        .extracting(Finding::kind, Finding::repaired)
        .containsExactlyInAnyOrder(
            tuple(Kind.GRANT_CHANGED, false),
            tuple(Kind.BOUNDARY_CHANGED, true),
            tuple(Kind.POLICY_DETACHED, true));
    assertThat(attached).hasSize(2);
  }

  @Test
  void rolesAndPoliciesOfNoUser_areFoundInEachAccount() {
    Caller hands = aws.caller();
    String role = "arn:aws:iam::444455556666:role/rolebridge/nobody/Role";
    hands
        .roles()
        .create(new Role("Role", "/rolebridge/nobody/", role, "", WIDE, 3600, "", Map.of()));
    String policy = "arn:aws:iam::444455556666:policy/rolebridge/Policy";
    hands.policies().create(policy, "", WIDE, Map.of());
    AuditAccount audit = auditAccount(hands);

    assertThat(audit.look(FakeAws.ACCOUNT_ID, "").findings()).isEmpty();
    assertThat(audit.look(FakeAws.SPOKE_ACCOUNT_ID, "").findings())
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(tuple(Kind.LOOK_ALIKE, policy), tuple(Kind.LOOK_ALIKE, role));
    String ungranted = "arn:aws:iam::444455556666:role/rolebridge/xsoar.remediation/Role2";
    hands
        .roles()
        .create(
            new Role(
                "Role2",
                "/rolebridge/xsoar.remediation/",
                ungranted,
                "",
                WIDE,
                3600,
                "",
                Map.of()));
    assertThat(audit.look(FakeAws.SPOKE_ACCOUNT_ID, "").findings())
        .extracting(Finding::resource)
        .contains(ungranted);
    aws.close(FakeAws.SPOKE_ACCOUNT_ID);
    assertThat(audit.look(FakeAws.SPOKE_ACCOUNT_ID, "").findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.ACCOUNT_NOT_OPEN);
  }

  /** Users and roles have a boundary by its name, whatever it says by now. */
  @Test
  void boundaries_thatLeaveWhatTheyHaveToDeny_areTold_inEachAccount() {
    Accounts.addBoundaries(aws);
    Caller hands = aws.caller();
    AuditAccount audit = auditAccount(aws.caller());
    assertThat(audit.look(FakeAws.ACCOUNT_ID, "").findings()).isEmpty();
    assertThat(audit.look(FakeAws.SPOKE_ACCOUNT_ID, "").findings()).isEmpty();

    List<String> denied = new ArrayList<>(RoleBoundary.STANDARD.deniedActions());
    denied.remove("iam:PassRole");
    denied.remove("signin:*");
    String spokes = Requests.HUB.roleBoundaryArnIn(FakeAws.SPOKE_ACCOUNT_ID, RoleBoundary.STANDARD);
    hands
        .policies()
        .createDefaultVersion(spokes, Accounts.boundary(denied, FakeAws.SPOKE_ACCOUNT_ID));
    hands.policies().createDefaultVersion(FakeAws.USER_BOUNDARY_ARN, WIDE);
    hands.policies().createDefaultVersion(FakeAws.ELEVATED_BOUNDARY_ARN, WIDE);

    List<Finding> hub = audit.look(FakeAws.ACCOUNT_ID, "").findings();
    assertThat(hub)
        .extracting(Finding::kind, Finding::resource)
        .containsExactly(
            tuple(Kind.BOUNDARY_CHANGED, FakeAws.USER_BOUNDARY_ARN),
            tuple(Kind.BOUNDARY_CHANGED, FakeAws.ELEVATED_BOUNDARY_ARN));
    assertThat(hub.getLast().found()).contains("account:A*", " more.");
    assertThat(audit.look(FakeAws.SPOKE_ACCOUNT_ID, "").findings())
        .extracting(Finding::kind, Finding::resource, Finding::found)
        .containsExactly(
            tuple(
                Kind.BOUNDARY_CHANGED,
                spokes,
                "The boundary's policy doesn't deny iam:PassRole, signin:*."));
    assertThat(audit.look(FakeAws.SPOKE_ACCOUNT_ID, "later").findings()).isEmpty();
  }

  /** An older stack of another account doesn't let the hub read them. */
  @Test
  void boundaries_thatCannotBeRead_hideNothingElse() {
    Caller hands = aws.caller();
    String policy = "arn:aws:iam::444455556666:policy/rolebridge/Policy";
    hands.policies().create(policy, "", WIDE, Map.of());
    Caller refused = aws.caller();
    refused.failing(
        call ->
            call.operation().equals("GetPolicy")
                ? Fault.refused(() -> new PermissionMissingException("not authorized", null))
                : null);

    assertThat(auditAccount(refused).look(FakeAws.SPOKE_ACCOUNT_ID, "").findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.NOT_AUDITED, Kind.NOT_AUDITED, Kind.LOOK_ALIKE);
    assertThat(auditAccount(refused).look(FakeAws.ACCOUNT_ID, "").findings())
        .extracting(Finding::kind)
        .containsOnly(Kind.NOT_AUDITED);
  }

  /** The alarm goes by what each part of an audit publishes. */
  @Test
  void whatBelongsToNoUser_isCounted() {
    Caller hands = aws.caller();
    hands
        .policies()
        .create("arn:aws:iam::444455556666:policy/rolebridge/Policy", "", WIDE, Map.of());

    auditAccount(hands).apply(FakeAws.ACCOUNT_ID, List.of(FakeAws.ACCOUNT_ID), "", 0);
    auditAccount(hands).apply(FakeAws.SPOKE_ACCOUNT_ID, List.of(FakeAws.SPOKE_ACCOUNT_ID), "", 0);

    assertThat(published).containsExactly(Map.of("DriftFindings", 0), Map.of("DriftFindings", 1));
  }

  /** A report assigns findings by it: a key's id and a secret's name are below no path. */
  @Test
  void whatBelongsToNoUser_saysWhoItIsNamedAfter() {
    Caller hands = aws.caller();
    hands
        .policies()
        .create("arn:aws:iam::444455556666:policy/rolebridge/Policy", "", WIDE, Map.of());
    hands
        .policies()
        .create("arn:aws:iam::444455556666:policy/rolebridge/xsoar/Policy2", "", WIDE, Map.of());

    assertThat(
            findings(
                auditAccount(hands)
                    .apply(FakeAws.SPOKE_ACCOUNT_ID, List.of(FakeAws.SPOKE_ACCOUNT_ID), "", 0)))
        .extracting(Finding::userName)
        .containsExactlyInAnyOrder("", "xsoar");
  }

  @Test
  void users_areSplitIntoBatches() {
    FakeAws many = new FakeAws();
    for (int i = 0; i < 45; i++) {
      many.provisionedUser("user%02d".formatted(i));
    }

    assertThat(batches(many.caller()))
        .containsExactly(
            new FindAudited.Batch("user00", "user19", 26),
            new FindAudited.Batch("user20", "user39", 27),
            new FindAudited.Batch("user40", "user44", 27));
    assertThat(batches(new FakeAws().caller())).isEmpty();
  }
}
