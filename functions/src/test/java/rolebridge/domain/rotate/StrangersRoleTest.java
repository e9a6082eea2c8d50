package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.decommission.DecommissionRun;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.rotate.revoke.RevokeKey;

/**
 * Whoever may make roles makes one below a user's path, without tags: it decides nothing of the
 * user, and is named. One of ours that lost its tags is ours all the same.
 */
class StrangersRoleTest {

  private static final FakeAws READY = Accounts.with(Requests.iam());
  private static final FakeAws TWO = Accounts.with(Requests.iam(), Requests.ec2());
  private static final String SECOND_ROLE = Requests.roleArnOf(Requests.ec2());
  private static final String PATH = "/rolebridge/" + Requests.USER + "/";
  private static final String STRANGERS = arn("aaa-strangers");

  /** Of AWS, of nobody's path, and of another user. */
  private static final List<String> OTHERS_POLICIES =
      List.of(
          "arn:aws:iam::aws:policy/ReadOnlyAccess",
          "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":policy/OfNobody",
          "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":policy/rolebridge/another/OfAnotherUser");

  /** What the stranger's role says of the user, and has of rolebridge's. */
  enum Kind {
    ADMITS_THE_STRANGER,
    ADMITS_THE_USER,
    HAS_OUR_BOUNDARY,
    HAS_POLICIES_THAT_ARE_NONE_OF_THE_USERS,
    IS_TAGGED_FOR_ANOTHER_OWNER;

    void make(FakeAws aws, String arn) {
      aws.caller()
          .roles()
          .create(
              new Role(
                  arn.substring(arn.lastIndexOf('/') + 1),
                  PATH,
                  arn,
                  this == HAS_OUR_BOUNDARY ? FakeAws.ROLE_BOUNDARY_ARN : "",
                  trust(),
                  3600,
                  "",
                  this == IS_TAGGED_FOR_ANOTHER_OWNER
                      ? Map.of(Tags.MANAGED, Tags.TRUE, Tags.OWNER_ACCOUNT, "999988887777")
                      : Map.of()));
      if (this == HAS_POLICIES_THAT_ARE_NONE_OF_THE_USERS) {
        for (String policy : OTHERS_POLICIES) {
          aws.attachToRole(arn, policy);
        }
      }
    }

    private PolicyDocument trust() {
      Map<String, Object> statement =
          this == ADMITS_THE_USER
              ? TrustPolicy.statementFor(Requests.USER_ARN, List.of())
              : Accounts.EC2_MAY_ASSUME;
      return new PolicyDocument(Map.of("Version", "2012-10-17", "Statement", List.of(statement)));
    }
  }

  private FakeAws aws = READY.copy();

  private static String arn(String name) {
    return "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":role" + PATH + name;
  }

  private static List<String> resources(List<Kept> kept) {
    return kept.stream().map(Kept::resource).toList();
  }

  private static void isNamedWithWhy(Kept kept) {
    assertThat(kept.resource()).isEqualTo(STRANGERS);
    assertThat(kept.reason())
        .startsWith("it is below the user's path, but isn't managed by rolebridge: it");
  }

  private void takeTags(String roleArn) {
    aws.caller().roles().untag(roleArn, Set.of(Tags.MANAGED));
  }

  private boolean keyIsActive() {
    return aws.isActive(aws.keyIds(Requests.USER).getFirst());
  }

  @ParameterizedTest
  @EnumSource
  void decommission_endsTheKey_andNamesTheRole(Kind kind) {
    kind.make(aws, STRANGERS);

    DecommissionRun run = DecommissionRun.of(aws, Requests.iam()).finish();

    assertThat(run.isDone()).as(run.toString()).isTrue();
    assertThat(keyIsActive()).isFalse();
    assertThat(run.kept())
        .filteredOn(kept -> kept.resource().equals(STRANGERS))
        .singleElement()
        .satisfies(StrangersRoleTest::isNamedWithWhy);
  }

  @ParameterizedTest
  @EnumSource
  void pass_removesTheUser_andNamesTheRole(Kind kind) {
    DecommissionRun.of(aws, Requests.iam()).finish();
    kind.make(aws, STRANGERS);
    RotationRun watching = RotationRun.scheduled(aws).finish();
    assertThat(watching.state()).as(watching.toString()).isEqualTo("Done");
    aws.advance(RotationRun.POLICY.watchPeriod());

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertThat(run.actions()).containsExactly("DeleteAccessKey", "DeleteUser", "DeleteSecret");
    assertThat(resources(run.kept())).containsExactly(STRANGERS);
    RotationRun later = RotationRun.scheduled(aws).finish();
    assertThat(later.state()).as(later.toString()).isEqualTo("Done");
  }

  @ParameterizedTest
  @EnumSource
  void rotation_publishesTheKey_andNamesWhatRefusesIt(Kind kind) {
    kind.make(aws, STRANGERS);

    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertThat(run.actions()).containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    if (kind == Kind.ADMITS_THE_USER) {
      assertThat(run.proven().roles()).containsExactly(STRANGERS, Requests.ROLE_ARN);
      assertThat(run.kept()).isEmpty();
    } else {
      assertThat(run.proven().roles()).containsExactly(Requests.ROLE_ARN);
      assertThat(run.kept()).singleElement().satisfies(StrangersRoleTest::isNamedWithWhy);
    }
  }

  @ParameterizedTest
  @EnumSource
  void revocation_makesANewKey_andNamesWhatItCouldNotDeny(Kind kind) {
    kind.make(aws, STRANGERS);
    String leaked = aws.keyIds(Requests.USER).getFirst();

    RevokeKey.Result revoked = RotationRun.revoke(aws, aws.caller(), "");
    aws.advance(Pause.UNTIL_SHOWN.multipliedBy(4));
    RotationRun run = RotationRun.after(aws, revoked).finish();

    assertThat(revoked.revokedKeyIds()).containsExactly(leaked);
    if (kind == Kind.HAS_OUR_BOUNDARY) {
      assertThat(revoked.roles()).containsExactly(STRANGERS, Requests.ROLE_ARN);
      assertThat(revoked.kept()).isEmpty();
    } else {
      assertThat(revoked.roles()).containsExactly(Requests.ROLE_ARN);
      assertThat(resources(revoked.kept())).containsExactly(STRANGERS);
    }
    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isNotEqualTo(leaked);
  }

  @ParameterizedTest
  @EnumSource
  void undo_removesTheUser_andNamesTheRole(Kind kind) {
    aws = new FakeAws();
    ProvisionRun run =
        new ProvisionRun(aws, Requests.iam(), "failing").runTo(State.VALIDATE_ACCESS);
    kind.make(aws, STRANGERS);

    run.failState();
    run.finish();

    assertThat(run.compensation().undone())
        .extracting(Change::action)
        .contains("DeleteSecret", "DeleteAccessKey", "DeleteUser");
    assertThat(resources(run.compensation().kept())).containsExactly(STRANGERS);
  }

  /** An outage would be one call of iam:UntagRole away, and somebody's next decommission. */
  @Test
  void oursWithoutTags_keepsTheKey() {
    aws = TWO.copy();
    takeTags(SECOND_ROLE);

    DecommissionRun run = DecommissionRun.of(aws, Requests.iam()).finish();

    assertThat(run.isDone()).as(run.toString()).isTrue();
    assertThat(keyIsActive()).isTrue();
    assertThat(run.kept())
        .containsExactly(new Kept(Requests.USER_ARN, "it has other roles: " + SECOND_ROLE));
  }

  @Test
  void oursWithoutTags_keepsTheUser_whileItIsWatched() {
    aws = TWO.copy();
    takeTags(SECOND_ROLE);
    aws.caller()
        .secrets()
        .tag(
            Requests.SECRET,
            UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, aws.clock().instant()));

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.error()).isEqualTo("AccessKeyInactiveException");
  }

  /** IAM spreads a key by and by: what refuses it now may admit it a moment later. */
  @Test
  void oursWithoutTags_hasToAdmitTheNewKey() {
    takeTags(Requests.ROLE_ARN);
    RotationRun run = RotationRun.now(aws).runTo("ValidatePendingKey");
    aws.stsRefusesKey(aws.keyIds(Requests.USER).getLast(), Requests.ROLE_ARN);

    run.finish();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
  }

  @Test
  void oursWithoutTagsAndBoundary_isToldAsNotDenied() {
    takeTags(Requests.ROLE_ARN);
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");

    Optional<String> error = errorOf(() -> RotationRun.revoke(aws, aws.caller(), ""));

    assertThat(error).contains("SessionsNotDeniedException");
    assertThat(keyIsActive()).isFalse();
  }

  private static Optional<String> errorOf(Runnable run) {
    try {
      run.run();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e.getClass().getSimpleName());
    }
  }

  /** Nothing is asked about a role that admits the key. */
  @Test
  void roleThatAdmitsTheKey_isNotLookedAt() {
    Kind.ADMITS_THE_USER.make(aws, STRANGERS);
    RotationRun run = RotationRun.now(aws).finish();

    assertThat(run.caller().calls())
        .extracting(Caller.Call::operation)
        .doesNotContain("GetRole", "ListAttachedRolePolicies");
  }

  /** A role that can't be looked at has to admit the key. */
  @Test
  void roleThatMayNotBeLookedAt_isNotPassedOver() {
    Kind.ADMITS_THE_STRANGER.make(aws, STRANGERS);
    RotationRun run = RotationRun.now(aws).runTo("ValidatePendingKey");
    run.caller()
        .failing(
            call ->
                call.operation().equals("ListAttachedRolePolicies")
                    ? Fault.refused(
                        () -> new PermissionMissingException("refused by the test", null))
                    : null);

    run.finish();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
  }

  /** What a list still shows and a look doesn't was deleted, or made, a moment ago. */
  @Test
  void roleThatNoLookShows_counts() {
    assertCounts(aws.caller(), arn("made-a-moment-ago"));
  }

  /** IAM looks for the name alone: what it finds is another role, and says nothing of this one. */
  @Test
  void roleWhoseNameAnotherPathHas_counts() {
    String elsewhere = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":role/aaa-strangers";
    aws.caller()
        .roles()
        .create(
            new Role(
                "aaa-strangers",
                "/",
                elsewhere,
                "",
                PolicyDocument.of(List.of(Accounts.EC2_MAY_ASSUME)),
                3600,
                "",
                Map.of()));

    assertCounts(aws.caller(), STRANGERS);
  }

  @Test
  void roleThatIsDeletedBetweenTwoLooks_counts() {
    Kind.ADMITS_THE_STRANGER.make(aws, STRANGERS);
    Caller caller = aws.caller();
    caller.failing(
        call -> {
          if (call.operation().equals("ListAttachedRolePolicies")) {
            aws.caller().roles().delete(STRANGERS);
          }
          return null;
        });

    assertCounts(caller, STRANGERS);
    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .containsExactly("GetRole", "ListAttachedRolePolicies");
  }

  private static void assertCounts(Caller caller, String roleArn) {
    OwnRoles.Looks looks = RotationRun.ownRoles(caller).looks();

    assertThat(looks.own(List.of(roleArn))).containsExactly(roleArn);
    assertThat(looks.strangers()).isEmpty();
  }

  @Test
  void strangersAreLookedAtOnce_andTheUsersOwnEndsTheLook() {
    Kind.ADMITS_THE_STRANGER.make(aws, STRANGERS);
    Kind.ADMITS_THE_STRANGER.make(aws, arn("zzz-strangers"));
    Caller caller = aws.caller();
    OwnRoles.Looks looks = RotationRun.ownRoles(caller).looks();
    List<String> listed = List.of(STRANGERS, Requests.ROLE_ARN, arn("zzz-strangers"));

    List<String> first = looks.own(listed);
    List<String> second = looks.own(listed);

    assertThat(first).isEqualTo(second).containsExactly(Requests.ROLE_ARN, arn("zzz-strangers"));
    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .containsExactly("GetRole", "ListAttachedRolePolicies", "GetRole");
  }

  /** A function has a minute. */
  @Test
  void moreStrangersThanCanBeLookedAt_keepTheKey() {
    IntStream.rangeClosed(1, OwnRoles.MOST_STRANGERS + 1)
        .mapToObj("strangers-%03d"::formatted)
        .forEach(name -> Kind.ADMITS_THE_STRANGER.make(aws, arn(name)));

    DecommissionRun run = DecommissionRun.of(aws, Requests.iam()).finish();

    assertThat(run.isDone()).as(run.toString()).isTrue();
    assertThat(keyIsActive()).isTrue();
    assertThat(run.kept())
        .contains(
            new Kept(
                Requests.USER_ARN,
                "it has other roles: "
                    + arn("strangers-%03d".formatted(OwnRoles.MOST_STRANGERS + 1))))
        .last()
        .extracting(Kept::reason)
        .asString()
        .endsWith("(So are 25 more.)");
  }
}
