package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.revoke.RevokeKey;

/** Users, keys and secrets in the hub, their roles in other accounts. */
class AcrossAccountsTest {

  private static final String SPOKE = FakeAws.SPOKE_ACCOUNT_ID;
  private static final IntegrationRequest OF_SPOKE = Requests.ofSpoke(Requests.iam());
  private static final IntegrationRequest IN_SPOKE = Requests.in(SPOKE, Requests.iam());
  private static final String SPOKE_USER = SPOKE + "-" + Requests.USER;

  private FakeAws aws = new FakeAws();

  private Caller caller() {
    return aws.caller();
  }

  private List<String> rolesOf(String userName) {
    return caller().userRoles().arnsOf(userName);
  }

  private SecretAccessKey keyOf(String userName) {
    return aws.currentKey("rolebridge/" + userName).orElseThrow();
  }

  @Test
  void roleOfASpoke_isThere_itsUserInTheHub_andTheKeyEnters() {
    aws = Accounts.with(OF_SPOKE);

    User user = caller().users().find(SPOKE_USER).orElseThrow();
    Role role = caller().roles().find(Requests.roleArnOf(OF_SPOKE)).orElseThrow();
    assertThat(user.arn()).isEqualTo("arn:aws:iam::111122223333:user/rolebridge/" + SPOKE_USER);
    assertThat(user.tags()).containsEntry(Tags.OWNER_ACCOUNT, SPOKE);
    assertThat(role.arn())
        .isEqualTo("arn:aws:iam::444455556666:role/rolebridge/" + SPOKE_USER + "/" + Requests.ROLE);
    assertThat(role.boundaryArn())
        .isEqualTo("arn:aws:iam::444455556666:policy/rolebridge-role-boundary");
    assertThat(role.tags()).containsEntry(Tags.OWNER_ACCOUNT, SPOKE);
    assertThat(caller().securityTokens().assumeRole(keyOf(SPOKE_USER), role.arn(), "session", 900))
        .startsWith("arn:aws:sts::444455556666:assumed-role/");
    assertThat(
            caller()
                .userPolicies()
                .find(SPOKE_USER, SPOKE_USER + "-UserPolicy")
                .map(GrantPolicy::grantedAccounts))
        .contains(Set.of(SPOKE));
  }

  @Test
  void hubAndSpokeChooseTheSameNames_eachHasItsOwn() {
    aws = Accounts.with(Requests.iam(), OF_SPOKE);

    assertThat(rolesOf(Requests.USER)).containsExactly(Requests.ROLE_ARN);
    assertThat(rolesOf(SPOKE_USER)).containsExactly(Requests.roleArnOf(OF_SPOKE));
    assertThat(keyOf(Requests.USER).id()).isNotEqualTo(keyOf(SPOKE_USER).id());
    assertThat(aws.rolesRefusing(keyOf(Requests.USER), SPOKE_USER))
        .containsExactly(Requests.roleArnOf(OF_SPOKE));
    assertThat(aws.rolesRefusing(keyOf(SPOKE_USER), Requests.USER))
        .containsExactly(Requests.ROLE_ARN);
  }

  @Test
  void userTaggedAsAnotherOwners_isNotTouched() {
    aws = Accounts.with(OF_SPOKE);
    aws.userTags(SPOKE_USER).put(Tags.OWNER_ACCOUNT, "999999999999");

    ProvisionRun run = new ProvisionRun(aws, OF_SPOKE, "again").finish();

    assertThat(run.violations())
        .extracting(violation -> violation.rule())
        .containsExactly("userNotManaged");
    assertThat(run.violations().getFirst().remedy())
        .contains("its tag rolebridge:owner-account is 999999999999, not 444455556666");
    assertThat(run.caller().changes()).isEmpty();
  }

  @Test
  void accountThatClosesMidway_isSaid_andWhatIsInTheHubIsUndone() {
    ProvisionRun run = new ProvisionRun(aws, OF_SPOKE, "run");
    run.caller().before(run.caller().callCount() + 1, () -> {});
    while (caller().users().find(SPOKE_USER).isEmpty()) {
      run.step();
    }
    aws.close(SPOKE);
    run.finish();

    assertThat(run.failure())
        .hasMessageContaining("Account 444455556666 doesn't let rolebridge in");
    assertThat(run.isReady()).isFalse();
  }

  @Test
  void rotation_provesTheNewKeyInEveryAccount() {
    aws = Accounts.with(Requests.ec2(), IN_SPOKE);
    aws.advance(Duration.ofDays(89));

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(run.proven().roles())
        .extracting(IamArn::accountOf)
        .containsExactly("111122223333", "444455556666");
    assertThat(aws.rolesRefusing(keyOf(Requests.USER), Requests.USER)).isEmpty();
  }

  @Test
  void rotation_accountIsClosed_nothingIsPromoted() {
    aws = Accounts.with(Requests.ec2(), IN_SPOKE);
    String first = keyOf(Requests.USER).id();
    aws.advance(Duration.ofDays(89));
    aws.close(SPOKE);

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.error()).isEqualTo("AccountNotOpenException");
    assertThat(keyOf(Requests.USER).id()).isEqualTo(first);
    assertThat(aws.isActive(first)).isTrue();
  }

  @Test
  void nothingDue_asksNoAccountForRoles() {
    aws = Accounts.with(Requests.ec2(), IN_SPOKE);
    aws.close(SPOKE);

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.state()).isEqualTo("Done");
    assertThat(run.caller().calls())
        .extracting(Caller.Call::operation)
        .containsExactly("ListAccessKeys", "DescribeSecret");
  }

  @Test
  void revocation_deniesTheSessionsOfEveryAccount() {
    aws = Accounts.with(Requests.ec2(), IN_SPOKE);
    Caller caller = caller();

    RevokeKey.Result result = RotationRun.revoke(aws, caller, "");

    assertThat(result.roles())
        .extracting(IamArn::accountOf)
        .containsExactly("111122223333", "444455556666");
    assertThat(aws.rolePolicies(Requests.roleArnOf(IN_SPOKE)))
        .containsKey(SessionDenial.POLICY_NAME);
  }

  /** The first of two, and again when it alone is left. */
  private static void refuseOneRole(Caller caller, Supplier<WorkflowException> why) {
    int[] puts = {0};
    caller.failing(
        call ->
            call.operation().equals("PutRolePolicy") && ++puts[0] % 2 == 1
                ? Fault.refused(why)
                : null);
  }

  @Test
  void revocation_closedAccountOrRefusingRole_keepsNoOtherSessionsAlive() {
    aws = Accounts.with(Requests.iam(), Requests.ec2(), IN_SPOKE);
    String leaked = keyOf(Requests.USER).id();
    aws.close(SPOKE);
    Caller caller = caller();
    refuseOneRole(caller, () -> new PermissionMissingException("AccessDenied: no boundary"));

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("is inactive and its sessions are denied on " + Requests.ROLE_ARN)
        .hasMessageContaining("AccessDenied: no boundary")
        .hasMessageContaining("Account 444455556666 doesn't let rolebridge in")
        .hasMessageContaining("no new key was made");
    assertThat(aws.isActive(leaked)).isFalse();
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
  }

  @Test
  void revocation_awsDoesntAnswerForOneRole_deniesTheOthersFirst() {
    aws = Accounts.with(Requests.iam(), Requests.ec2());
    Caller caller = caller();
    refuseOneRole(caller, () -> new AwsUnavailableException("AWS didn't answer"));

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(AwsUnavailableException.class);
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
  }

  private RemovalResult retire(Caller caller) {
    return new RetireUser(
            caller.users(),
            caller.userPolicies(),
            caller.userRoles(),
            RotationRun.ownRoles(caller),
            caller.accessKeys(),
            caller.secrets(),
            Requests.HUB,
            RotationRun.POLICY,
            aws.clock(),
            aws.pause())
        .apply(new RetireUser.Input(Requests.USER, true));
  }

  private Set<String> granted() {
    return caller()
        .userPolicies()
        .find(Requests.USER, Requests.USER + "-UserPolicy")
        .map(GrantPolicy::grantedAccounts)
        .orElseThrow();
  }

  private void removeRoleThere() {
    caller().roles().detach(Requests.roleArnOf(IN_SPOKE), Requests.policyArnOf(IN_SPOKE));
    caller().roles().delete(Requests.roleArnOf(IN_SPOKE));
  }

  @Test
  void accountWithoutRoles_isGrantedNoMore() {
    aws = Accounts.with(Requests.ec2(), IN_SPOKE);
    removeRoleThere();

    Instant begin = aws.clock().instant();

    assertThat(retire(caller()).changes())
        .containsExactly(
            new Change("PutUserPolicy", Requests.USER_ARN + " " + Requests.USER + "-UserPolicy"));

    assertThat(Duration.between(begin, aws.clock().instant()))
        .as("until a role made a moment before would be listed")
        .isGreaterThanOrEqualTo(Pause.UNTIL_SHOWN);
    assertThat(granted()).containsExactly("111122223333");
    assertThat(retire(caller()).changes()).isEmpty();
  }

  /** IAM takes no policy on such a user; the next removal after a repair sees to it. */
  @Test
  void accountWithoutRoles_ofAUserWhoseBoundaryIsReplaced_staysGranted() {
    aws = Accounts.with(Requests.ec2(), IN_SPOKE);
    removeRoleThere();
    aws.replaceUserBoundary(Requests.USER, "");

    RemovalResult result = retire(caller());

    assertThat(result.changes()).isEmpty();
    assertThat(result.kept())
        .containsExactly(
            new Kept(
                Requests.USER_ARN, "it has other roles: " + Requests.roleArnOf(Requests.ec2())));
    assertThat(granted()).containsExactly("111122223333", SPOKE);
  }

  /** Whenever a run of provision comes in between, what it has proven keeps working. */
  @Test
  void accountThatGetsARoleMeanwhile_staysGranted() {
    for (int call = 1; ; call++) {
      aws = Accounts.with(Requests.ec2(), IN_SPOKE);
      removeRoleThere();
      caller().policies().delete(Requests.policyArnOf(IN_SPOKE));
      Caller caller = caller();
      boolean[] ready = new boolean[1];
      caller.before(
          call, () -> ready[0] = new ProvisionRun(aws, IN_SPOKE, "meanwhile").finish().isReady());
      retire(caller);
      if (caller.callCount() < call) {
        break;
      }
      assertThat(ready[0]).as("before call " + call).isTrue();
      assertThat(granted()).as("before call " + call).contains(SPOKE);
      assertThat(aws.rolesRefusing(keyOf(Requests.USER), Requests.USER)).isEmpty();
    }
  }

  /** A policy without resources is none that IAM takes. */
  @Test
  void grantThatLosesWhatIsUsedMeanwhile_isNotMadeEmpty() {
    String policyName = Requests.USER + "-UserPolicy";
    PolicyDocument unusedOnly =
        GrantPolicy.of(List.of(Requests.HUB.grantResource(SPOKE, Requests.USER)));
    for (int call = 1; ; call++) {
      aws = Accounts.with(Requests.ec2(), IN_SPOKE);
      removeRoleThere();
      Caller caller = caller();
      caller.before(call, () -> caller().userPolicies().put(Requests.USER, policyName, unusedOnly));
      retire(caller);
      if (caller.callCount() < call) {
        break;
      }
      assertThat(caller().userPolicies().find(Requests.USER, policyName).orElseThrow())
          .as("before call " + call)
          .satisfiesAnyOf(
              now -> assertThat(now).isEqualTo(unusedOnly),
              now -> assertThat(GrantPolicy.grantedAccounts(now)).containsExactly("111122223333"));
    }
  }

  /**
   * A run of provision in a third account, that comes in between, too. Only between the last read
   * and the write nothing can see it: IAM has no write on condition.
   */
  @Test
  void accountThatIsGrantedMeanwhile_staysGranted() {
    String third = "777788889999";
    for (int call = 1; ; call++) {
      aws = Accounts.with(Requests.ec2(), IN_SPOKE);
      removeRoleThere();
      aws.open(third);
      Caller caller = caller();
      boolean[] ready = new boolean[1];
      caller.before(
          call,
          () ->
              ready[0] =
                  new ProvisionRun(aws, Requests.in(third, Requests.iam()), "meanwhile")
                      .finish()
                      .isReady());
      retire(caller);
      if (caller.callCount() < call) {
        break;
      }
      assertThat(ready[0]).as("before call " + call).isTrue();
      if (!caller.calls().get(call - 1).operation().equals("PutUserPolicy")) {
        assertThat(granted()).as("before " + caller.calls().get(call - 1)).contains(third);
        assertThat(aws.rolesRefusing(keyOf(Requests.USER), Requests.USER)).isEmpty();
      }
    }
    assertThat(granted()).doesNotContain(SPOKE);
  }
}
