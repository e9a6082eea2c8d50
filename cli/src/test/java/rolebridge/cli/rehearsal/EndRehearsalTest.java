package rolebridge.cli.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.LiveRehearsal;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.decommission.DecommissionInput;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.RotationRun;

/** What is foretold of a removal or revocation is what it then does, or fails by. */
class EndRehearsalTest {

  private static final Duration UNUSED_FOR = Duration.ofHours(24);
  private static final String FOREIGN = "arn:aws:iam::111122223333:policy/theirs";

  static Stream<Named<FakeAws>> accounts() {
    return Stream.of(
        account("AS_PROVISIONED", aws -> {}),
        account("TWO_ROLES", Accounts.with(Requests.iam(), Requests.ec2()), aws -> {}),
        account("STRANGERS_ROLE", EndRehearsalTest::makeStrangersRole),
        account(
            "STRANGERS_ROLE_AND_TWO",
            Accounts.with(Requests.iam(), Requests.ec2()),
            EndRehearsalTest::makeStrangersRole),
        account("USED_LATELY", aws -> aws.useRole(Requests.ROLE_ARN, aws.clock().instant())),
        account("SHARED", EndRehearsalTest::attachForeign),
        account(
            "INLINE_POLICY",
            aws ->
                aws.caller()
                    .rolePolicies()
                    .put(Requests.ROLE_ARN, "theirs", PolicyDocument.allowing(List.of("s3:*")))),
        account(
            "OF_ANOTHER_INTEGRATION",
            aws ->
                aws.caller().roles().tag(Requests.ROLE_ARN, Map.of(Tags.INTEGRATION, "AWS - S3"))),
        account("GONE", Accounts::deleteRoleAndPolicy),
        account("ROTATED", aws -> RotationRun.now(aws).finish()),
        account(
            "GRACE_OVER",
            aws -> {
              RotationRun.now(aws).finish();
              aws.advance(Duration.ofDays(2));
              RotationRun.scheduled(aws).finish();
              aws.advance(Duration.ofHours(5));
              RotationRun.scheduled(aws).finish();
            }),
        account("REVOKED", aws -> RotationRun.revoke(aws, aws.caller(), "")),
        account("NO_SECRET", aws -> aws.purgeSecret(Requests.SECRET)));
  }

  /** Below the user's path, and not the user's. */
  private static void makeStrangersRole(FakeAws aws) {
    String path = "/rolebridge/" + Requests.USER + "/";
    aws.caller()
        .roles()
        .create(
            new Role(
                "strangers",
                path,
                "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":role" + path + "strangers",
                "",
                new PolicyDocument(
                    Map.of("Version", "2012-10-17", "Statement", List.of(Accounts.EC2_MAY_ASSUME))),
                3600,
                "",
                Map.of()));
  }

  private static void attachForeign(FakeAws aws) {
    aws.caller().policies().create(FOREIGN, "", PolicyDocument.allowing(List.of("s3:*")), Map.of());
    aws.caller().roles().attach(Requests.ROLE_ARN, FOREIGN);
  }

  private static Named<FakeAws> account(String name, Consumer<FakeAws> deed) {
    return account(name, Accounts.with(Requests.iam()), deed);
  }

  private static Named<FakeAws> account(String name, FakeAws aws, Consumer<FakeAws> deed) {
    deed.accept(aws);
    return Named.of(name, aws);
  }

  /** What it answers or throws. */
  private static String outcome(Supplier<?> work) {
    try {
      return work.get().toString();
    } catch (WorkflowException e) {
      return e.toString();
    }
  }

  private static RemovalPlan removal(boolean force) {
    return removal(Requests.iam(), force);
  }

  private static RemovalPlan removal(IntegrationRequest request, boolean force) {
    return RemovalPlan.of(
            request,
            new DecommissionInput(Map.of(), "", "", force),
            "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-decommission:one",
            Requests.HUB)
        .plan();
  }

  private static String foretoldRemoval(FakeAws aws, Caller caller, boolean force) {
    RemovalRehearsal rehearsal =
        new RemovalRehearsal(
            caller.roles(),
            caller.rolePolicies(),
            caller.policies(),
            Requests.HUB,
            UNUSED_FOR,
            aws.clock(),
            aws.pause());
    return outcome(() -> rehearsal.of(removal(force)));
  }

  /** As the command has it for all requests that it is given. */
  private static LiveRehearsal live(FakeAws aws, Caller caller) {
    Account account =
        new LocalAccount(URI.create("http://127.0.0.1:4566"), new Commands(List.of()));
    StackSettings settings =
        new StackSettings(
            account,
            new DeployedStack(
                Map.of(),
                Map.of(
                    "UserBoundaryArn",
                    FakeAws.USER_BOUNDARY_ARN,
                    "RoleBoundaryArn",
                    FakeAws.ROLE_BOUNDARY_ARN),
                Map.of(
                    "RoleUnusedHours",
                    String.valueOf(UNUSED_FOR.toHours()),
                    "FunctionEgressIps",
                    ""),
                Optional.empty(),
                FakeAws.ACCOUNT_ID,
                Optional.empty()));
    return new LiveRehearsal(new FakeView(account, settings, aws, caller), settings);
  }

  private static final class FakeView extends HubView {

    private final FakeAws aws;
    private final Caller caller;

    FakeView(Account account, StackSettings settings, FakeAws aws, Caller caller) {
      super(account, settings);
      this.aws = aws;
      this.caller = caller;
    }

    @Override
    public Clock clock() {
      return aws.clock();
    }

    @Override
    public Pause pause() {
      return aws.pause();
    }

    @Override
    public Users users() {
      return caller.users();
    }

    @Override
    public UserPolicies userPolicies() {
      return caller.userPolicies();
    }

    @Override
    public UserRoles userRoles() {
      return caller.userRoles();
    }

    @Override
    public Roles roles() {
      return caller.roles();
    }

    @Override
    public RolePolicies rolePolicies() {
      return caller.rolePolicies();
    }

    @Override
    public ManagedPolicies policies() {
      return caller.policies();
    }

    @Override
    public OwnRoles ownRoles() {
      return RotationRun.ownRoles(caller);
    }
  }

  private static String foretoldRevocation(FakeAws aws, Caller caller, String accessKeyId) {
    RevocationRehearsal rehearsal =
        new RevocationRehearsal(
            RotationRun.reader(aws, caller),
            caller.users(),
            caller.accessKeys(),
            caller.secrets(),
            caller.userPolicies(),
            caller.userRoles(),
            caller.roles(),
            caller.rolePolicies(),
            Requests.HUB,
            aws.clock());
    return outcome(() -> rehearsal.of(Requests.USER, accessKeyId));
  }

  @ParameterizedTest
  @MethodSource("accounts")
  void removal_isAsForetold(FakeAws account) {
    for (boolean force : List.of(false, true)) {
      FakeAws aws = account.copy();
      List<String> before = aws.state();
      Caller caller = aws.caller();

      String foretold = foretoldRemoval(aws, caller, force);

      assertThat(caller.changes()).isEmpty();
      assertThat(aws.state()).isEqualTo(before);
      assertThat(foretold).isEqualTo(outcome(() -> removed(aws, aws.caller(), removal(force))));
    }
  }

  /** Another role of the same integration and user. */
  private static IntegrationRequest second(String policyName) {
    IntegrationRequest first = Requests.iam();
    return new IntegrationRequest(
        first.integration(),
        first.userName(),
        policyName,
        "xsoar-IAM.second-Role",
        "AWS-IAM-second",
        "xsoar-IAM.second-Role_SESSION",
        first.roleSessionDuration(),
        first.accountId(),
        first.region(),
        first.permissionPolicy(),
        first.commands(),
        first.acknowledgedRisks(),
        first.allowedSourceIps(),
        first.tags(),
        first.description());
  }

  static Stream<Arguments> removals() {
    IntegrationRequest first = Requests.iam();
    IntegrationRequest sharing = second(Requests.POLICY);
    IntegrationRequest ownPolicy = second("xsoar-IAM-Second_Policy");
    FakeAws shared = Accounts.with(first, sharing);
    FakeAws each = Accounts.with(first, ownPolicy);
    FakeAws crossed = Accounts.with(first, ownPolicy);
    crossed.caller().roles().attach(Requests.roleArnOf(ownPolicy), Requests.POLICY_ARN);
    FakeAws inUse = shared.copy();
    inUse.useRole(Requests.ROLE_ARN, inUse.clock().instant());
    return Stream.of(
        Arguments.of("one policy of two roles", shared, List.of(first, sharing)),
        Arguments.of("the same the other way round", shared, List.of(sharing, first)),
        Arguments.of("a role of them in use", inUse, List.of(first, sharing)),
        Arguments.of("a role of them in use, last", inUse, List.of(sharing, first)),
        Arguments.of("a policy each", each, List.of(first, ownPolicy)),
        Arguments.of("one's policy on the other, too", crossed, List.of(first, ownPolicy)),
        Arguments.of("the same, the other first", crossed, List.of(ownPolicy, first)),
        Arguments.of("one role twice", each, List.of(first, first)));
  }

  /** What the first takes away is gone for the next one. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("removals")
  void removals_oneAfterTheOther_areAsForetold(
      String named, FakeAws account, List<IntegrationRequest> requests) {
    FakeAws aws = account.copy();
    Caller caller = aws.caller();
    LiveRehearsal rehearsal = live(aws, caller);

    List<String> foretold =
        requests.stream()
            .map(request -> outcome(() -> rehearsal.removal(request, false).result()))
            .toList();

    assertThat(caller.changes()).isEmpty();
    assertThat(foretold)
        .isEqualTo(
            requests.stream()
                .map(request -> outcome(() -> removed(aws, aws.caller(), removal(request, false))))
                .toList());
  }

  private static RolesLeft.Left foretoldLeft(Caller caller, RemovalResult removal) {
    boolean goes = removal.changes().contains(new Change("DeleteRole", Requests.ROLE_ARN));
    return new RolesLeft(
            caller.users(),
            caller.userPolicies(),
            caller.userRoles(),
            RotationRun.ownRoles(caller),
            Requests.HUB)
        .without(goes ? Set.of(Requests.ROLE_ARN) : Set.of(), Requests.USER);
  }

  private static RemovalResult removed(FakeAws aws, Caller caller) {
    return removed(aws, caller, removal(false));
  }

  private static RemovalResult removed(FakeAws aws, Caller caller, RemovalPlan plan) {
    return new RemoveRole(
            caller.roles(),
            caller.rolePolicies(),
            caller.policies(),
            Requests.HUB,
            UNUSED_FOR,
            aws.clock(),
            aws.pause())
        .apply(plan);
  }

  /** What RetireUser does right after, which looks at whose the roles are. */
  @ParameterizedTest
  @MethodSource("accounts")
  void lastRole_isAsForetold(FakeAws account) {
    FakeAws aws = account.copy();
    RemovalResult removal;
    try {
      FakeAws copy = aws.copy();
      removal = removed(copy, copy.caller());
    } catch (WorkflowException fails) {
      return;
    }
    Caller caller = aws.caller();

    RolesLeft.Left foretold = foretoldLeft(caller, removal);

    assertThat(caller.changes()).isEmpty();
    removed(aws, aws.caller());
    boolean hasRoles =
        RotationRun.retireUser(aws, aws.caller())
            .apply(new RetireUser.Input(Requests.USER, true))
            .kept()
            .stream()
            .anyMatch(kept -> kept.reason().startsWith("it has other roles"));
    assertThat(foretold.lastRole()).contains(!hasRoles);
  }

  /** Whether it has roles in an account that grants it some, only functions see. */
  @Test
  void lastRole_ofWhoIsGrantedAnotherAccount_cannotBeTold() {
    FakeAws aws = Accounts.with(Requests.iam());
    Caller caller = aws.caller();
    String name = Hub.userPolicyNameOf(Requests.USER);
    caller
        .userPolicies()
        .put(
            Requests.USER,
            name,
            GrantPolicy.granting(
                Requests.HUB.grantResource("444455556666", Requests.USER),
                caller.userPolicies().find(Requests.USER, name).orElseThrow()));

    RolesLeft.Left left = foretoldLeft(aws.caller(), removed(aws, aws.caller()));

    assertThat(left.lastRole()).isEmpty();
    assertThat(left.unseen()).containsExactly("444455556666");
    assertThat(foretoldLeft(aws.caller(), new RemovalResult(List.of(), List.of())).none()).isTrue();
    aws = Accounts.with(Requests.iam());
    assertThat(foretoldLeft(aws.caller(), new RemovalResult(List.of(), List.of())).lastRole())
        .contains(false);
  }

  @ParameterizedTest
  @MethodSource("accounts")
  void revocation_isAsForetold(FakeAws account) {
    List<String> keys = account.keyIds(Requests.USER);
    for (String key :
        Stream.concat(keys.stream(), Stream.of("", "AKIANOSUCHKEY0000000")).toList()) {
      FakeAws aws = account.copy();
      List<String> before = aws.state();
      Caller caller = aws.caller();

      String foretold = foretoldRevocation(aws, caller, key);

      assertThat(caller.changes()).isEmpty();
      assertThat(caller.calls())
          .extracting(Caller.Call::operation)
          .doesNotContain("GetSecretValue");
      assertThat(aws.state()).isEqualTo(before);
      assertThat(foretold).isEqualTo(outcome(() -> RotationRun.revoke(aws, aws.caller(), key)));
    }
  }

  @Test
  void roleUsedLately_isForetoldToStay_unlessForced() {
    FakeAws aws = Accounts.with(Requests.iam());
    aws.useRole(Requests.ROLE_ARN, aws.clock().instant());

    assertThat(foretoldRemoval(aws, aws.caller(), false)).contains("RoleInUseException");
    assertThat(foretoldRemoval(aws, aws.caller(), true)).contains("DeleteRole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AKIANOSUCHKEY0000000"})
  void keyThatLeaked_isNamed(String accessKeyId) {
    FakeAws aws = Accounts.with(Requests.iam());

    String foretold = foretoldRevocation(aws, aws.caller(), accessKeyId);

    assertThat(foretold)
        .contains(accessKeyId.isEmpty() ? "DeactivateAccessKey" : "AccessKeyGoneException");
  }
}
