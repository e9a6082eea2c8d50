package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.User;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Violation;

class ResolveRequestTest {

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:provision:run";
  private static final String REMEDY_FOR_FOREIGN =
      "A %s of this name exists that isn't this request's (%s). Give another name, or remove that"
          + " %s.";

  private FakeAws aws = new FakeAws();

  /** Another execution undoes its work at any moment: then the user is to be made anew. */
  @Test
  void apply_userTakenAwayMeanwhile_looksAgain() {
    FakeAws ready = Accounts.with(Requests.iam());
    for (IntegrationRequest request : List.of(Requests.iam(), Requests.ec2())) {
      Caller undisturbed = ready.copy().caller();
      String digest =
          undisturbed
              .resolveRequest(Requests.HUB, EgressIps.NONE)
              .apply(request, "", EXECUTION)
              .plan()
              .digest();
      for (int call = 1; call <= undisturbed.callCount(); call++) {
        FakeAws meanwhile = ready.copy();
        Caller caller = meanwhile.caller();
        caller.before(call, () -> takeAway(meanwhile.caller()));

        ResolveRequest.Resolution resolution =
            caller.resolveRequest(Requests.HUB, EgressIps.NONE).apply(request, "", EXECUTION);

        assertThat(resolution.violations()).as("before call %d", call).isEmpty();
        assertThat(resolution.plan().digest()).as("before call %d", call).isEqualTo(digest);
      }
    }
  }

  /** An answer may be of a moment ago. */
  @Test
  void apply_whatStandsAgainstIt_isLookedAtAgainTenSecondsLater() {
    aws = Accounts.with(Requests.iam());
    aws.replaceUserBoundary(Requests.USER, "");
    Instant begun = aws.clock().instant();

    assertThat(resolve(Requests.iam()).violations())
        .extracting(Violation::rule)
        .containsExactly("userNotManaged");
    assertThat(aws.clock().instant()).isEqualTo(begun.plus(Pause.UNTIL_SHOWN));

    FakeAws then = aws.copy();
    aws.replaceUserBoundary(Requests.USER, FakeAws.USER_BOUNDARY_ARN);
    Caller caller = aws.caller();
    caller.failing(new OldAnswers(aws, then, "GetUser", Integer.MAX_VALUE));
    ResolveRequest resolve = caller.resolveRequest(Requests.HUB, EgressIps.NONE);

    assertThat(resolve.look(Requests.iam(), "", EXECUTION).violations()).hasSize(1);
    assertThat(resolve.apply(Requests.iam(), "", EXECUTION).violations()).isEmpty();
  }

  private static void takeAway(Caller other) {
    other.roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    other.roles().delete(Requests.ROLE_ARN);
    other.policies().delete(Requests.POLICY_ARN);
    other
        .accessKeys()
        .list(Requests.USER)
        .forEach(key -> other.accessKeys().delete(Requests.USER, key.id()));
    other.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
    other.users().delete(Requests.USER);
  }

  @Test
  void apply_freshAccount_plansEverything() {
    ResolveRequest.Resolution resolution = resolve(Requests.iam());
    Plan plan = resolution.plan();

    assertThat(resolution.before())
        .isEqualTo(new BeforeImage(false, null, null, null, null, null, false, null, List.of()));
    assertThat(plan)
        .isEqualTo(
            new Plan(
                EXECUTION,
                "AWS - IAM",
                Requests.USER,
                Requests.USER_ARN,
                "xsoar.remediation-UserPolicy",
                "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/*",
                Requests.POLICY,
                Requests.POLICY_ARN,
                Requests.iam().permissionPolicy().json(),
                Requests.ROLE,
                Requests.ROLE_ARN,
                TrustPolicy.statementFor(Requests.USER_ARN, List.of()),
                "Remediation of weak passwords",
                Requests.SECRET,
                "AWS-IAM-remediation",
                "xsoar-IAM.integration-Role_SESSION",
                900,
                List.of(),
                Map.of(
                    "Team",
                    "SOC",
                    "rolebridge:managed",
                    "true",
                    "rolebridge:owner-account",
                    "111122223333"),
                Map.of(
                    "Team",
                    "SOC",
                    "rolebridge:managed",
                    "true",
                    "rolebridge:owner-account",
                    "111122223333",
                    "rolebridge:integration",
                    "AWS - IAM"),
                "tester",
                "eu-central-1",
                plan.digest(),
                new Found(false, false, false, "", false)));
    assertThat(plan.digest()).matches("[0-9a-f]{64}");
  }

  /** Only the account knows its partition, so no rule of the request can refuse it before. */
  @Test
  void apply_resourceOfAnotherPartition_isRefused_onceForEach() {
    PolicyDocument policy =
        PolicyDocument.of(
            List.of(
                Map.of(
                    "Effect",
                    "Allow",
                    "Action",
                    "s3:GetObject",
                    "Resource",
                    List.of(
                        "arn:aws-cn:s3:::one/*",
                        "arn:aws:s3:::two/*",
                        "arn:*:s3:::three/*",
                        "arn:aws-us-gov:s3:::four/*",
                        "arn:aws-cn:s3:::one/*"))));

    assertThat(resolve(Requests.iamAllowing(policy)).violations())
        .containsExactly(
            otherPartition("arn:aws-cn:s3:::one/*"), otherPartition("arn:aws-us-gov:s3:::four/*"));
  }

  private static Violation otherPartition(String resource) {
    return new Violation(
        "/policyDocument",
        "resourceOtherPartition",
        resource,
        "Write aws behind arn:, the partition that the account is in: IAM takes no resource of"
            + " another.");
  }

  @Test
  void apply_anything_onlyReads() {
    aws = Accounts.with(Requests.ec2());
    Caller caller = aws.caller();

    resolve(caller, Requests.iam(), "tester");

    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void apply_knownRole_keepsTheImagesOfBefore() {
    aws = Accounts.with(Requests.iam());
    String current = "rolebridge-key-" + aws.keyIds(Requests.USER).getFirst();

    BeforeImage before = resolve(Requests.iamChanged()).before();

    Role role = aws.caller().roles().find(Requests.ROLE_ARN).orElseThrow();
    assertThat(before)
        .isEqualTo(
            new BeforeImage(
                true,
                aws.caller().users().find(Requests.USER).orElseThrow().tags(),
                aws.caller()
                    .userPolicies()
                    .find(Requests.USER, "xsoar.remediation-UserPolicy")
                    .orElseThrow()
                    .json(),
                "v1",
                aws.caller().policies().find(Requests.POLICY_ARN).orElseThrow().tags(),
                new BeforeImage.RoleBefore(
                    role.trust().json(),
                    3600,
                    "Remediation of weak passwords",
                    role.tags(),
                    FakeAws.ROLE_BOUNDARY_ARN),
                true,
                new BeforeImage.SecretBefore(false, current, null, false, Map.of("Team", "SOC")),
                List.of()));
  }

  @Test
  void apply_secretBeingDeleted_plansToRestoreIt() {
    aws = Accounts.with(Requests.iam());
    Accounts.deleteKeys(aws);
    Accounts.deleteSecret(aws);

    assertThat(resolve(Requests.iam()).before().secret().deleted()).isTrue();
  }

  @Test
  void apply_equalRequests_haveEqualDigests() {
    assertThat(resolve(Requests.iamWith("iam:ListRoles", "iam:ListUsers")).plan().digest())
        .isEqualTo(resolve(Requests.iamWith("iam:ListUsers", "iam:ListRoles")).plan().digest())
        .isNotEqualTo(resolve(Requests.iamWith("iam:ListUsers")).plan().digest());
    assertThat(resolve(Requests.iam()).plan().digest())
        .isNotEqualTo(resolve(Requests.iamFor(901)).plan().digest())
        .isNotEqualTo(resolve(Requests.iamFrom("198.51.100.0/24")).plan().digest())
        .isNotEqualTo(resolve(Requests.iamTagged(Map.of("Team", "Red"))).plan().digest());
  }

  @Test
  void apply_requestersName_isMadeFitForATag() {
    Plan plan = resolve(aws.caller(), Requests.iam(), "J. Döe; \"SOC\" " + "x".repeat(300)).plan();

    assertThat(plan.requestedBy()).startsWith("J. Döe_ _SOC_ xxx").hasSize(255);
  }

  @Test
  void apply_roleInAnotherAccount_userStaysInTheHub() {
    Plan plan = resolve(Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.iam())).plan();

    assertThat(plan.userArn()).isEqualTo(Requests.USER_ARN);
    assertThat(plan.roleArn()).isEqualTo(Requests.ROLE_ARN.replace("111122223333", "444455556666"));
    assertThat(plan.policyArn())
        .isEqualTo(Requests.POLICY_ARN.replace("111122223333", "444455556666"));
    assertThat(plan.grantResource())
        .isEqualTo("arn:aws:iam::444455556666:role/rolebridge/xsoar.remediation/*");
  }

  @Test
  void apply_accountThatIsClosed_isAViolation() {
    aws.close(FakeAws.SPOKE_ACCOUNT_ID);

    assertThat(resolve(Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.iam())).violations())
        .containsExactly(
            new Violation(
                "/accountId",
                "accountNotOpen",
                "444455556666",
                "Account 444455556666 doesn't let rolebridge in."));
  }

  @ParameterizedTest
  @CsvSource({
    "/, xsoar.remediation, 'its ARN is arn:aws:iam::111122223333:user/xsoar.remediation, not"
        + " arn:aws:iam::111122223333:user/rolebridge/xsoar.remediation'",
    "/rolebridge/, Xsoar.Remediation,"
        + " 'its ARN is arn:aws:iam::111122223333:user/rolebridge/Xsoar.Remediation, not"
        + " arn:aws:iam::111122223333:user/rolebridge/xsoar.remediation'",
    "/rolebridge/, xsoar.remediation, 'its permissions boundary is missing, not"
        + " arn:aws:iam::111122223333:policy/rolebridge-user-boundary'",
  })
  void apply_somebodyElsesUser_isAViolation(String path, String name, String objection) {
    aws.caller().users().create(new User(name, path, "", "", Map.of(Tags.MANAGED, "true")));

    assertThat(resolve(Requests.iam()).violations())
        .containsExactly(
            new Violation(
                "/userName",
                "userNotManaged",
                Requests.USER,
                REMEDY_FOR_FOREIGN.formatted("user", objection, "user")));
  }

  @Test
  void apply_somebodyElsesThings_areAllNamedAtOnce() {
    aws.caller().users().create(new User(Requests.USER, "/", "", "", Map.of()));
    aws.caller()
        .roles()
        .create(new Role(Requests.ROLE, "/", "", "", TrustPolicy.closed(), 3600, "", Map.of()));
    aws.caller()
        .policies()
        .create(
            "arn:aws:iam::111122223333:policy/XSOAR-iam-Remediation_Policy",
            "",
            PolicyDocument.NONE,
            Map.of());
    aws.caller().secrets().create(Requests.SECRET, "", new SecretAccessKey("AKIAX", "x"), Map.of());

    Caller caller = aws.caller();
    ResolveRequest.Resolution resolution = resolve(caller, Requests.iam(), "tester");

    // The function may read a role of another path, and not what is attached to it.
    assertThat(caller.calls())
        .extracting(call -> call.operation())
        .doesNotContain("ListAttachedRolePolicies");
    assertThat(resolution.plan()).isNull();
    assertThat(resolution.violations())
        .extracting(Violation::field, Violation::rule, Violation::value)
        .containsExactly(
            tuple("/userName", "userNotManaged", Requests.USER),
            tuple("/userName", "secretNotManaged", Requests.SECRET),
            tuple("/roleName", "roleNotManaged", Requests.ROLE),
            tuple("/policyName", "policyNotManaged", Requests.POLICY));
    assertThat(resolution.violations().getLast().remedy())
        .isEqualTo(
            REMEDY_FOR_FOREIGN.formatted(
                "policy",
                "its ARN is arn:aws:iam::111122223333:policy/XSOAR-iam-Remediation_Policy, not "
                    + Requests.POLICY_ARN,
                "policy"));
  }

  @Test
  void apply_unmanagedPolicyAtOurPath_isAViolation() {
    aws.caller().policies().create(Requests.POLICY_ARN, "", PolicyDocument.NONE, Map.of());

    assertThat(resolve(Requests.iam()).violations())
        .extracting(Violation::remedy)
        .containsExactly(
            REMEDY_FOR_FOREIGN.formatted(
                "policy", "it lacks the tag rolebridge:managed=true", "policy"));
  }

  @Test
  void apply_quotasUsedUp_areAllNamedAtOnce() {
    aws.quota("UsersQuota", 0);
    aws.quota("RolesQuota", 0);
    aws.quota("PoliciesQuota", 0);

    assertThat(resolve(Requests.iam()).violations())
        .containsExactly(
            usedUp("/userName", Requests.USER, "users"),
            usedUp("/roleName", Requests.ROLE, "roles"),
            usedUp("/policyName", Requests.POLICY, "policies"));
  }

  private static Violation usedUp(String field, String name, String what) {
    return new Violation(
        field,
        "accountQuota",
        name,
        "The account has all 0 "
            + what
            + " that its IAM quota allows. Raise the quota or remove what isn't used.");
  }

  @Test
  void apply_quotasUsedUpButAllThere_isAccepted() {
    aws = Accounts.with(Requests.iam());
    aws.quota("UsersQuota", 1);
    aws.quota("RolesQuota", 1);
    aws.quota("PoliciesQuota", 1);

    assertThat(resolve(Requests.iam()).violations()).isEmpty();
  }

  @Test
  void apply_quotasUnknown_goesByIamsDefaults() {
    aws.forgetQuota("UsersQuota");
    aws.forgetQuota("PolicySizeQuota");
    aws.forgetQuota("AssumeRolePolicySizeQuota");

    assertThat(resolve(Requests.iam()).violations()).isEmpty();
  }

  @Test
  void apply_documentsTooLong_areViolations() {
    aws.quota("PolicySizeQuota", 100);
    aws.quota("AssumeRolePolicySizeQuota", 90);

    assertThat(resolve(Requests.iam()).violations())
        .containsExactly(
            new Violation(
                "/policyDocument",
                "policySize",
                "133 characters",
                "A managed policy may have 100 characters in this account. Grant fewer actions or"
                    + " split the integration."),
            new Violation(
                "/allowedSourceIps",
                "trustSize",
                "189 characters",
                "The role's trust may have 90 characters in this account. Give fewer or wider"
                    + " blocks."));
  }

  /** Beside what else stands against the request, and whatever marks are written already. */
  @Test
  void apply_secretHasNoRoomForTheTags_isAViolation() {
    aws = Accounts.with(Requests.iam());
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    for (int number = 0; number < 29; number++) {
      tags.put("Others" + number, "x");
    }
    IntegrationRequest wider = Requests.iamTagged(Map.of("Team", "SOC", "Cost", "4711"));
    tags.put("aws:cloudformation:stack-name", "x");
    assertThat(resolve(Requests.iamFor(1_800)).violations()).isEmpty();
    aws.replaceUserBoundary(Requests.USER, "");

    List<Violation> violations = resolve(wider).violations();

    assertThat(violations)
        .extracting(Violation::rule)
        .containsExactly("userNotManaged", "secretTags");
    assertThat(violations.getLast())
        .isEqualTo(
            new Violation(
                "/tags",
                "secretTags",
                "32 tags",
                "Secret rolebridge/xsoar.remediation of user xsoar.remediation would have 32 tags"
                    + " besides rolebridge's marks, and has room for 31: Secrets Manager takes 50,"
                    + " and rolebridge keeps 19 of them for its marks. The tags of all the user's"
                    + " requests are on it, and one for each of its integrations' instances in"
                    + " XSOAR. Take tags off the secret that nobody needs, give fewer tags, or"
                    + " request the integration with another userName."));
  }

  /** Else a revocation could deny the user's sessions no more; what is granted already stays. */
  @Test
  void apply_userHasNoRoomForOneMoreAccount_isAViolation() {
    aws = Accounts.with(Requests.iam());
    List<String> granted =
        new ArrayList<>(
            IntStream.range(0, 27)
                .mapToObj(
                    number -> Requests.HUB.grantResource("%012d".formatted(number), Requests.USER))
                .toList());
    grant(granted);

    assertThat(resolve(Requests.iam()).violations())
        .containsExactly(
            new Violation(
                "/userName",
                "userPolicySize",
                Requests.USER,
                "User xsoar.remediation would have roles in 28 accounts, and the policy that grants"
                    + " them 1917 characters; it has room for 1855: IAM takes 2048 of inline"
                    + " policies a user, and rolebridge keeps 193 of them to deny a revoked key's"
                    + " sessions. Request the role with another userName."));

    granted.set(0, Requests.HUB.grantResource(FakeAws.ACCOUNT_ID, Requests.USER));
    grant(granted);
    assertThat(resolve(Requests.iam()).violations()).isEmpty();
  }

  private void grant(List<String> granted) {
    aws.caller()
        .userPolicies()
        .put(Requests.USER, Hub.userPolicyNameOf(Requests.USER), GrantPolicy.of(granted));
  }

  /** Of one that isn't ours only this is said. */
  @Test
  void apply_foreignSecretFullOfTags_isForeign() {
    aws = Accounts.with(Requests.iam());
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    tags.remove(Tags.MANAGED);
    for (int number = 0; number < 40; number++) {
      tags.put("Others" + number, "x");
    }

    assertThat(resolve(Requests.iam()).violations())
        .extracting(Violation::rule)
        .containsExactly("secretNotManaged");
  }

  @Test
  void apply_splitPolicies_needRoomInAccountAndRole() {
    aws.quota("PoliciesQuota", 2);

    assertThat(resolve(Requests.iamSplit()).violations())
        .containsExactly(
            new Violation(
                "/policyName",
                "accountQuota",
                Requests.POLICY,
                "The account has room for 2 more policies by its IAM quota, and 3 are needed. Raise"
                    + " the quota or remove what isn't used."));

    aws = Accounts.with(Requests.iam());
    for (int i = 0; i < 8; i++) {
      String other = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":policy/Other" + i;
      aws.caller().policies().create(other, "", Requests.allowing("iam:ListUsers"), Map.of());
      aws.caller().roles().attach(Requests.ROLE_ARN, other);
    }
    assertThat(resolve(Requests.iamSplit()).violations())
        .containsExactly(
            new Violation(
                "/policyName",
                "attachedPolicies",
                "3 policies",
                "A role may have 10 managed policies in this account, and this one has 8 of others."
                    + " Grant fewer actions, split the integration, or take the others off the"
                    + " role."));
  }

  @Test
  void apply_nameOfAPartTakenByAnother_isAViolation() {
    String part = Requests.POLICY_ARN + "-part-2";
    aws.caller().policies().create(part, "", Requests.allowing("iam:ListUsers"), Map.of());

    assertThat(resolve(Requests.iamSplit()).violations())
        .extracting(Violation::rule, Violation::value)
        .containsExactly(tuple("policyNotManaged", Requests.POLICY + "-part-2"));
    assertThat(resolve(Requests.iam()).violations()).isEmpty();
  }

  @Test
  void apply_storedKeyInactive_isAViolation() {
    aws = Accounts.with(Requests.iam());
    String id = aws.keyIds(Requests.USER).getFirst();
    aws.deactivate(id);

    assertThat(resolve(Requests.iam()).violations())
        .containsExactly(
            new Violation(
                "/userName",
                "accessKeyInactive",
                Requests.USER,
                "The user's stored access key "
                    + id
                    + " is inactive. Activate it if that was a mistake, or delete it so that a new"
                    + " one is made."));
  }

  @Test
  void apply_twoKeysNoneStored_isAViolation() {
    aws = Accounts.with(Requests.iam());
    Accounts.deleteKeys(aws);
    String one = aws.caller().accessKeys().create(Requests.USER).id();
    String two = aws.caller().accessKeys().create(Requests.USER).id();

    assertThat(resolve(Requests.iam()).violations())
        .containsExactly(
            new Violation(
                "/userName",
                "accessKeyLimit",
                Requests.USER,
                "The user has two access keys ("
                    + one
                    + ", "
                    + two
                    + ") and neither is the stored one. Delete the one that is no longer needed."));
  }

  @Test
  void apply_twoKeysOneAnOrphan_isAccepted() {
    aws = Accounts.with(Requests.iam());
    Accounts.deleteKeys(aws);
    aws.caller().accessKeys().create(Requests.USER);
    aws.caller().accessKeys().create(Requests.USER);
    aws.advance(Duration.ofMinutes(16));

    assertThat(resolve(Requests.iam()).violations()).isEmpty();
  }

  private ResolveRequest.Resolution resolve(IntegrationRequest request) {
    return resolve(aws.caller(), request, "tester");
  }

  private ResolveRequest.Resolution resolve(
      Caller caller, IntegrationRequest request, String requestedBy) {
    return caller
        .resolveRequest(Requests.HUB, EgressIps.NONE)
        .apply(request, requestedBy, EXECUTION);
  }
}
