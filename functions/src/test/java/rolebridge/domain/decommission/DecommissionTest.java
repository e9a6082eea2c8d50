package rolebridge.domain.decommission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.RoleInUseException;
import rolebridge.domain.error.RoleSharedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.domain.rotate.revoke.RevocationsOfUser;

/**
 * What rolebridge made for an integration goes, and nothing else; the user's keys after a while.
 */
class DecommissionTest {

  private static final FakeAws READY = Accounts.with(Requests.iam());
  private static final FakeAws TWO = Accounts.with(Requests.iam(), Requests.ec2());
  private static final Duration WATCH = RotationRun.POLICY.watchPeriod();

  private FakeAws aws = READY.copy();

  private DecommissionRun decommission() {
    return DecommissionRun.of(aws, Requests.iam()).finish();
  }

  private RotationRun pass() {
    return RotationRun.scheduled(aws).finish();
  }

  private static DecommissionRun done(DecommissionRun run) {
    assertThat(run.state()).as(run.toString()).isEqualTo(DecommissionRun.State.REMOVED);
    return run;
  }

  private void provisionAgain() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "again").finish();
    assertThat(run.isReady()).as(run.toString()).isTrue();
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .isEmpty();
    assertThat(aws.secretTags(Requests.SECRET).getOrDefault(Tags.LEAVING, "none"))
        .isEqualTo("none");
    RotationRun pass = pass();
    assertThat(pass.state()).as(pass.toString()).isEqualTo("Done");
    assertThat(pass.actions()).isEmpty();
  }

  @Test
  void onlyRole_goesWithItsPolicy_andTheKeyIsInactive() {
    String key = aws.keyIds(Requests.USER).getFirst();
    Instant begin = aws.clock().instant();

    DecommissionRun run = done(decommission());

    assertThat(Duration.between(begin, aws.clock().instant()))
        .as("the keys end once every list would show another role")
        .isGreaterThanOrEqualTo(Pause.UNTIL_SHOWN);
    assertThat(run.changes())
        .containsExactly(
            new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN),
            new Change("DenySessions", Requests.ROLE_ARN),
            new Change("DetachRolePolicy", Requests.ROLE_ARN + " " + Requests.POLICY_ARN),
            new Change("DeleteRole", Requests.ROLE_ARN),
            new Change("DeletePolicy", Requests.POLICY_ARN),
            new Change("DeactivateAccessKey", key));
    assertThat(aws.isActive(key)).isFalse();
    Instant until = aws.clock().instant().plus(WATCH);
    assertThat(run.kept())
        .extracting(Kept::reason)
        .containsExactly(
            "it is inactive, and the first scheduled pass after " + until + " deletes it",
            "it goes with its user",
            "the first scheduled pass after " + until + " deletes it with its keys");
    assertThat(Snapshot.of(aws))
        .noneMatch(line -> line.startsWith("arn:aws:iam::111122223333:role/"));
  }

  @Test
  void sessions_areDenied_beforeAnythingGoes() {
    DecommissionRun run = DecommissionRun.of(aws, Requests.iam());
    run.caller()
        .failing(call -> call.operation().startsWith("Detach") ? Fault.killedBefore() : null);

    run.finish();

    assertThat(run.isDone()).isFalse();
    assertThat(aws.rolePolicies(Requests.ROLE_ARN).get(SessionDenial.POLICY_NAME).toString())
        .contains("Effect=Deny", "aws:TokenIssueTime");
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .containsExactly(Requests.ROLE_ARN);
    done(decommission());
  }

  @Test
  void trustThatAdmitsNobody_isRefused_roleGoesAllTheSame() {
    aws.refuseTrustsWithoutAllow();

    DecommissionRun run = done(decommission());

    assertThat(run.changes())
        .contains(
            new Change("DenySessions", Requests.ROLE_ARN),
            new Change("DeleteRole", Requests.ROLE_ARN))
        .doesNotContain(new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN));
  }

  @Test
  void again_changesNothing_andSaysWhenTheRestGoes() {
    List<Kept> first = decommission().kept();
    aws.advance(Duration.ofDays(2));

    DecommissionRun again = done(decommission());

    assertThat(again.changes()).isEmpty();
    assertThat(again.kept()).isEqualTo(first);
  }

  @Test
  void neverProvisioned_isDone() {
    aws = new FakeAws();

    DecommissionRun run = done(decommission());

    assertThat(run.changes()).isEmpty();
    assertThat(run.kept()).isEmpty();
    assertThat(run.caller().changes()).isEmpty();
  }

  /** As a list that lags behind shows it, for the role is still there. */
  @Test
  void deletedRole_stillShows_isLookedForAgain() {
    List<String> before = Snapshot.of(aws);

    assertThatThrownBy(
            () ->
                RotationRun.retireUser(aws, aws.caller())
                    .apply(
                        new RetireUser.Input(
                            Requests.USER,
                            true,
                            List.of(new Change("DeleteRole", Requests.ROLE_ARN)))))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessageContaining(Requests.ROLE_ARN);

    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  @Test
  void otherRole_userStays() {
    aws = TWO.copy();
    String key = aws.keyIds(Requests.USER).getFirst();

    DecommissionRun run = done(decommission());

    assertThat(run.actions()).contains("DeleteRole").doesNotContain("DeactivateAccessKey");
    assertThat(aws.isActive(key)).isTrue();
    assertThat(run.kept())
        .containsExactly(
            new Kept(
                Requests.USER_ARN,
                "it has other roles: arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/"
                    + "xsoar-EC2-Role"));
    assertThat(pass().state()).isEqualTo("Done");
    done(DecommissionRun.of(aws, Requests.ec2()).finish());
    assertThat(aws.isActive(key)).isFalse();
  }

  @Test
  void passes_afterTheWatchPeriod_removeKeyUserAndSecret() {
    decommission();
    aws.advance(WATCH.minusMinutes(1));
    RotationRun early = pass();
    assertThat(early.actions()).isEmpty();
    assertThat(early.inspection().next().action()).isEqualTo("RemoveUser");
    aws.advance(Duration.ofMinutes(2));

    RotationRun run = pass();

    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertThat(run.actions()).containsExactly("DeleteAccessKey", "DeleteUser", "DeleteSecret");
    assertThat(Snapshot.of(aws)).isEmpty();
    assertThat(done(decommission()).changes()).isEmpty();
  }

  @Test
  void provisionAgain_inTheWatchPeriod_makesTheSameKeyActive() {
    String key = aws.keyIds(Requests.USER).getFirst();
    decommission();
    aws.advance(Duration.ofDays(3));

    provisionAgain();

    assertThat(aws.keyIds(Requests.USER)).containsExactly(key);
    aws.advance(WATCH);
    assertThat(pass().actions()).isEmpty();
  }

  @Test
  void provisionAgain_inTheRecoveryWindow_restoresTheSecret() {
    decommission();
    aws.advance(WATCH.plusMinutes(1));
    pass();

    provisionAgain();
  }

  @Test
  void provisionAgain_afterTheRecoveryWindow_makesAllAnew() {
    decommission();
    aws.advance(WATCH.plusMinutes(1));
    pass();
    aws.purgeSecret(Requests.SECRET);

    provisionAgain();
  }

  @Test
  void provisioningAgainFails_offboardingContinues() {
    decommission();
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "again");
    run.caller()
        .failing(
            call ->
                call.state().equals("VALIDATE_ACCESS")
                    ? Fault.refused(() -> new IllegalStateException("No"))
                    : null);
    run.finish();
    assertThat(run.isReady()).isFalse();

    RotationRun next = pass();

    assertThat(next.actions()).as(next.toString()).containsExactly("DeactivateAccessKey");
    aws.advance(WATCH.plusMinutes(1));
    pass();
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void usedLately_isRefused_andNothingIsChanged() {
    Instant used = aws.clock().instant().minus(Duration.ofHours(23));
    aws.useRole(Requests.ROLE_ARN, used);
    List<String> before = Snapshot.of(aws);

    DecommissionRun run = decommission();

    assertThat(run.failure())
        .isInstanceOf(RoleInUseException.class)
        .hasMessage(
            "Role "
                + Requests.ROLE_ARN
                + " was used at "
                + used
                + ", less than 24 hours ago, so it stays. Switch off the instance"
                + " AWS-IAM-remediation and start again after "
                + used.plus(Duration.ofHours(24))
                + ", or force it.");
    assertThat(Snapshot.of(aws)).isEqualTo(before);
    assertThat(run.caller().changes()).isEmpty();
    aws.advance(Duration.ofHours(2));
    done(decommission());
  }

  @Test
  void usedLately_forced_goes() {
    aws.useRole(Requests.ROLE_ARN, aws.clock().instant());

    assertThat(done(DecommissionRun.forced(aws, Requests.iam()).finish()).actions())
        .contains("DeleteRole");
  }

  /** Who is refused by a closed role hasn't used it, though IAM may say so late. */
  @Test
  void roleUsedRecently_trustClosedByAKilledRun_isStillRemoved() {
    DecommissionRun forced = DecommissionRun.forced(aws, Requests.iam());
    forced
        .caller()
        .failing(call -> call.operation().startsWith("Detach") ? Fault.killedBefore() : null);
    aws.useRole(Requests.ROLE_ARN, aws.clock().instant());
    forced.finish();

    done(decommission());
  }

  @Test
  void sharedRole_isRefused_andNothingIsChanged() {
    Caller others = aws.caller();
    others
        .rolePolicies()
        .put(Requests.ROLE_ARN, "theirs", PolicyDocument.of(List.of(Map.of("Effect", "Allow"))));
    others
        .policies()
        .create(
            "arn:aws:iam::111122223333:policy/Foreign",
            "",
            Requests.iam().permissionPolicy(),
            Map.of());
    others.roles().attach(Requests.ROLE_ARN, "arn:aws:iam::111122223333:policy/Foreign");
    Accounts.admitEc2(aws);
    List<String> before = Snapshot.of(aws);

    DecommissionRun run = decommission();

    assertThat(run.failure())
        .isInstanceOf(RoleSharedException.class)
        .hasMessage(
            "Role "
                + Requests.ROLE_ARN
                + " has what rolebridge didn't make: the attached policy"
                + " arn:aws:iam::111122223333:policy/Foreign, the inline policy theirs, the trust"
                + " statement Theirs (Allow ec2.amazonaws.com). Nothing was removed. Take that off"
                + " the role if nobody needs it, and start again.");
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  @Test
  void foreignRoleAndPolicy_areNamedAndLeft() {
    aws = new FakeAws();
    Caller others = aws.caller();
    others
        .roles()
        .create(
            new Role(
                Requests.ROLE, "/", "", "", PolicyDocument.NONE, 3600, "", Map.of("Team", "SOC")));
    others
        .policies()
        .create(
            "arn:aws:iam::111122223333:policy/" + Requests.POLICY,
            "",
            Requests.iam().permissionPolicy(),
            Map.of());

    DecommissionRun run = done(decommission());

    assertThat(run.caller().changes()).isEmpty();
    assertThat(run.kept())
        .containsExactly(
            new Kept(
                "arn:aws:iam::111122223333:role/" + Requests.ROLE,
                "it isn't managed by rolebridge: its ARN is arn:aws:iam::111122223333:role/"
                    + Requests.ROLE
                    + ", not "
                    + Requests.ROLE_ARN),
            new Kept(
                "arn:aws:iam::111122223333:policy/" + Requests.POLICY,
                "it isn't managed by rolebridge: its ARN isn't " + Requests.POLICY_ARN));
  }

  @Test
  void roleOfAnotherIntegration_isNamedAndLeft() {
    aws.caller().roles().tag(Requests.ROLE_ARN, Map.of(Tags.INTEGRATION, "AWS - S3"));

    DecommissionRun run = done(decommission());

    assertThat(run.kept())
        .contains(
            new Kept(Requests.ROLE_ARN, "it serves the integration AWS - S3, not AWS - IAM"),
            new Kept(Requests.POLICY_ARN, "it is attached to 1 identities"));
    assertThat(run.caller().changes()).isEmpty();
  }

  /** A former request named another policy. */
  @Test
  void formerPolicy_goesToo() {
    Caller former = aws.caller();
    former
        .policies()
        .create(
            "arn:aws:iam::111122223333:policy/rolebridge/" + Requests.USER + "/Former",
            "",
            Requests.iam().permissionPolicy(),
            Map.of(Tags.MANAGED, "true", Tags.INTEGRATION, "AWS - IAM"));
    former
        .roles()
        .attach(
            Requests.ROLE_ARN,
            "arn:aws:iam::111122223333:policy/rolebridge/xsoar.remediation/Former");

    done(decommission());

    assertThat(Snapshot.of(aws))
        .noneMatch(line -> line.startsWith("arn:aws:iam::111122223333:policy/"));
  }

  /** Whose user it is its name says; whoever may tag it keeps no key of it active. */
  @Test
  void userWhoseTagsWereChanged_keysEndAllTheSame() {
    aws.caller().users().tag(Requests.USER, Map.of(Tags.OWNER_ACCOUNT, "444455556666"));
    String key = aws.keyIds(Requests.USER).getFirst();

    DecommissionRun run = done(decommission());

    assertThat(aws.isActive(key)).isFalse();
    assertThat(run.kept().getLast().reason())
        .endsWith(
            "once this is put right, a boundary by ./rolebridge audit --repair: its tag"
                + " rolebridge:owner-account is 444455556666, not 111122223333");
  }

  /** Whose key can do more than others'; whoever removes the user puts the boundary back first. */
  @Test
  void userWhoseBoundaryIsReplaced_keysEndAllTheSame() {
    aws.replaceUserBoundary(Requests.USER, "");
    String key = aws.keyIds(Requests.USER).getFirst();

    DecommissionRun run = done(decommission());

    assertThat(aws.isActive(key)).isFalse();
    assertThat(run.kept())
        .last()
        .isEqualTo(
            new Kept(
                Requests.USER_ARN,
                "the first scheduled pass after "
                    + aws.clock().instant().plus(WATCH)
                    + " deletes it with its keys, once this is put right, a boundary by"
                    + " ./rolebridge audit --repair: its permissions boundary is missing, not "
                    + FakeAws.USER_BOUNDARY_ARN));
    aws.advance(WATCH.plusMinutes(1));
    assertThat(pass().error()).isEqualTo("UserNotManagedException");
    aws.replaceUserBoundary(Requests.USER, FakeAws.USER_BOUNDARY_ARN);
    assertThat(pass().actions()).containsExactly("DeleteAccessKey", "DeleteUser", "DeleteSecret");
  }

  /** A run of decommission ended within RetireUser; the boundary keeps no pass from its work. */
  @Test
  void userWhoseBoundaryIsReplaced_killedRetirementIsFinishedByThePass() {
    aws.replaceUserBoundary(Requests.USER, "arn:aws:iam::aws:policy/AdministratorAccess");
    String key = aws.keyIds(Requests.USER).getFirst();
    DecommissionRun killed = DecommissionRun.of(aws, Requests.iam());
    killed
        .caller()
        .failing(call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    killed.finish();
    assertThat(aws.isActive(key)).isTrue();

    assertThat(pass().actions()).containsExactly("DeactivateAccessKey");

    assertThat(aws.isActive(key)).isFalse();
  }

  /** IAM keeps what others gave such a user, and would take no grant back. */
  @Test
  void userWhoseBoundaryIsReplaced_withoutSecretAndKeys_isNamedAndLeft() {
    aws.purgeSecret(Requests.SECRET);
    Accounts.deleteKeys(aws);
    aws.replaceUserBoundary(Requests.USER, "");

    assertThat(done(decommission()).kept())
        .containsExactly(
            new Kept(
                Requests.USER_ARN,
                "it isn't managed by rolebridge: its permissions boundary is missing, not "
                    + FakeAws.USER_BOUNDARY_ARN));
  }

  /** Its trust admits and its policy allows, and nothing of ours limits it any more. */
  @ParameterizedTest
  @ValueSource(strings = {"", "arn:aws:iam::aws:policy/AdministratorAccess"})
  void roleWhoseBoundaryIsReplaced_goesAllTheSame(String boundaryArn) {
    aws.replaceRoleBoundary(Requests.ROLE_ARN, boundaryArn);
    String key = aws.keyIds(Requests.USER).getFirst();

    DecommissionRun run = done(decommission());

    assertThat(run.changes())
        .containsExactly(
            new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN),
            new Change("DetachRolePolicy", Requests.ROLE_ARN + " " + Requests.POLICY_ARN),
            new Change("DeleteRole", Requests.ROLE_ARN),
            new Change("DeletePolicy", Requests.POLICY_ARN),
            new Change("DeactivateAccessKey", key));
    assertThat(run.caller().calls())
        .extracting(Caller.Call::operation)
        .as("IAM takes no policy on it, and it needs none")
        .doesNotContain("PutRolePolicy");
  }

  @Test
  void roleOfOthersAtOurPath_isNamedAndLeft() {
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
    aws.caller().roles().untag(Requests.ROLE_ARN, Set.of(Tags.MANAGED));

    assertThat(done(decommission()).kept())
        .contains(
            new Kept(
                Requests.ROLE_ARN,
                "it isn't managed by rolebridge: it lacks the tag rolebridge:managed=true"));
    assertThat(aws.caller().roles().find(Requests.ROLE_ARN)).isPresent();
  }

  @Test
  void foreignSecret_userStays() {
    aws.secretTags(Requests.SECRET).remove(Tags.MANAGED);

    DecommissionRun run = done(decommission());

    assertThat(run.actions()).doesNotContain("DeactivateAccessKey");
    assertThat(run.kept())
        .extracting(Kept::reason)
        .containsExactly(
            "it isn't managed by rolebridge: it lacks the tag rolebridge:managed=true",
            "where its keys are written down, its secret, isn't rolebridge's");
  }

  /** Its secret is somebody's, so the user stays until the key is deleted by hand. */
  @Test
  void keyMadeByHand_staysAndKeepsTheUser() {
    String foreign = aws.addKey(Requests.USER);
    aws.use(foreign, aws.clock().instant());

    DecommissionRun run = done(decommission());

    assertThat(aws.isActive(foreign)).isTrue();
    assertThat(run.kept()).anyMatch(one -> one.resource().equals(foreign));
    aws.advance(WATCH.plusMinutes(1));
    RotationRun pass = pass();
    assertThat(pass.error()).isEqualTo("UserSharedException");
    assertThat(pass.reason()).contains("must delete access keys first");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(foreign);
    aws.caller().accessKeys().delete(Requests.USER, foreign);
    assertThat(pass().actions()).containsExactly("DeleteUser", "DeleteSecret");
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  /** The state's function was killed at its end: the next try finds nothing to do. */
  @ParameterizedTest
  @CsvSource({"RetireUser, TagResource", "RemoveUser, DeleteSecret"})
  void userThatWentInAStateWhoseAnswerIsLost_isAnnounced(String state, String lastOperation) {
    decommission();
    if (state.equals("RetireUser")) {
      aws.secretTags(Requests.SECRET)
          .putAll(UserDeparture.tag(UserDeparture.Stage.ENDING_KEYS, aws.clock().instant()));
    }
    aws.advance(WATCH.plusMinutes(1));
    RotationRun pass = RotationRun.scheduled(aws).runTo(state);
    pass.caller()
        .failing(call -> call.operation().equals(lastOperation) ? Fault.killedAfter() : null);
    pass.step();
    assertThat(pass.state()).isEqualTo(state);
    pass.caller().failing(_ -> null);

    pass.finish();

    assertThat(pass.state()).as(pass.toString()).isEqualTo("Done");
    assertThat(pass.actions()).isEmpty();
    assertThat(pass.isAnnounced()).isTrue();
  }

  @Test
  void orphanKey_isRemovedByThePass() {
    aws.addKey(Requests.USER);
    decommission();
    aws.advance(WATCH.plusMinutes(1));

    assertThat(pass().actions())
        .containsExactly("DeleteOrphanKey", "DeleteAccessKey", "DeleteUser", "DeleteSecret");
  }

  @Test
  void secretGone_userWithoutKeys_goesAtOnce() {
    aws.caller().secrets().scheduleDeletion(Requests.SECRET);
    String key = aws.keyIds(Requests.USER).getFirst();

    assertThat(done(decommission()).kept())
        .containsExactly(
            new Kept(
                Requests.USER_ARN,
                "its secret is gone, so which of its access keys are rolebridge's can't be told;"
                    + " delete "
                    + key
                    + " and start again"));
    aws.caller().accessKeys().delete(Requests.USER, key);
    assertThat(done(decommission()).actions()).containsExactly("DeleteUser");
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  /** What others gave the user, by what IAM says that has to go first. */
  enum Belonging {
    POLICIES("must delete policies first"),
    ATTACHED("must detach all policies first");

    private final String reason;

    Belonging(String reason) {
      this.reason = reason;
    }

    private void give(FakeAws aws) {
      switch (this) {
        case POLICIES ->
            aws.caller()
                .userPolicies()
                .put(
                    Requests.USER, "theirs", PolicyDocument.of(List.of(Map.of("Effect", "Allow"))));
        case ATTACHED -> aws.attachToUser(Requests.USER, "arn:aws:iam::aws:policy/ReadOnlyAccess");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void secretGone_userThatOthersUse_isNamedAndLeft(Belonging belonging) {
    aws.purgeSecret(Requests.SECRET);
    Accounts.deleteKeys(aws);
    belonging.give(aws);

    DecommissionRun run = done(decommission());

    assertThat(run.actions()).doesNotContain("DeleteUser");
    assertThat(run.kept())
        .singleElement()
        .satisfies(
            kept -> {
              assertThat(kept.resource()).isEqualTo(Requests.USER_ARN);
              assertThat(kept.reason()).contains("DeleteConflict", belonging.reason);
            });
  }

  /** In the middle of a rotation there are two keys, and one of them is pending. */
  @Test
  void pendingKey_endsToo_andDoesntComeBack() {
    RotationRun rotation = RotationRun.now(aws);
    while (aws.keyIds(Requests.USER).size() < 2) {
      rotation.step();
    }

    DecommissionRun run = done(decommission());

    assertThat(aws.keyIds(Requests.USER)).hasSize(2).noneMatch(aws::isActive);
    assertThat(run.actions()).filteredOn("DeactivateAccessKey"::equals).hasSize(2);
    assertThat(aws.secretLabels(Requests.SECRET)).doesNotContainKey(StoredSecret.PENDING);
    rotation.finish();
    assertThat(aws.keyIds(Requests.USER)).noneMatch(aws::isActive);
    provisionAgain();
  }

  private void revoke() {
    RevocationsOfUser.revoke(aws);
  }

  /** It comes back at once, and with another key. */
  private void comesBackWithout(List<String> leaked) {
    provisionAgain();
    assertThat(leaked).noneMatch(aws::isActive);
    assertThat(leaked).doesNotContain(aws.currentKey(Requests.SECRET).orElseThrow().id());
  }

  @Test
  void revokedAfterwards_comesBackWithANewKey() {
    List<String> leaked = aws.keyIds(Requests.USER);
    decommission();
    aws.advance(Duration.ofHours(1));
    revoke();

    comesBackWithout(leaked);
  }

  @Test
  void revokedSecondsBefore_comesBackWithANewKey() {
    List<String> leaked = aws.keyIds(Requests.USER);
    revoke();
    aws.advance(Duration.ofSeconds(5));
    decommission();
    RotationRun pass = pass();
    assertThat(pass.actions()).as(pass.toString()).isEmpty();

    comesBackWithout(leaked);
  }

  /** Room is made by deleting a key that is revoked. */
  @Test
  void revokedWithTwoKeys_comesBackWithANewKey() {
    RotationRun.now(aws).finish();
    List<String> leaked = aws.keyIds(Requests.USER);
    aws.advance(Duration.ofMinutes(1));
    decommission();
    revoke();

    comesBackWithout(leaked);

    assertThat(aws.keyIds(Requests.USER)).hasSize(2);
  }

  /** The word of it was written, and the function killed before it did anything. */
  @Test
  void revocationTagSetButKeyActive_provisioningAgainMakesANewKey() {
    List<String> leaked = aws.keyIds(Requests.USER);
    decommission();
    aws.secretTags(Requests.SECRET)
        .put(Tags.REVOKED, leaked.getFirst() + "=2026-03-01T08:00:00.123456789Z");
    aws.caller().accessKeys().activate(Requests.USER, leaked.getFirst());

    comesBackWithout(leaked);
  }

  @Test
  void revoked_isRemovedWithTheDenialOfItsSessions() {
    decommission();
    revoke();
    aws.advance(WATCH.plusMinutes(1));

    RotationRun run = pass();

    assertThat(run.actions()).as(run.toString()).contains("DeleteUser", "DeleteSecret");
  }

  /** Twice, each time with a key that was new. */
  @Test
  void revokedTwice_comesBackTwice() {
    for (int time = 0; time < 2; time++) {
      List<String> leaked = aws.keyIds(Requests.USER);
      decommission();
      aws.advance(Duration.ofMinutes(1));
      revoke();
      comesBackWithout(leaked);
      aws.advance(Duration.ofMinutes(1));
    }
  }

  /** With roles there is a revocation under way, whose new key has to be waited for. */
  @Test
  void revokedAndNotLeaving_saysHowANewKeyComes_andNeverToActivateTheOld() {
    String leaked = aws.keyIds(Requests.USER).getFirst();
    revoke();

    ProvisionRun run = new ProvisionRun(aws, Requests.ec2(), "other").finish();

    assertThat(run.isReady()).isFalse();
    assertThat(run.violations().toString())
        .contains("accessKeyRevoked", leaked + " was revoked", "rotate it")
        .doesNotContainIgnoringCase("activate it");
    pass();
    ProvisionRun again = new ProvisionRun(aws, Requests.ec2(), "again").finish();
    assertThat(again.isReady()).as(again.toString()).isTrue();
  }

  /** The revocation comes before each call of the run that brings the user back. */
  @Test
  void revokedWhileItComesBack_theLeakedKeyIsInactive() {
    decommission();
    FakeAws left = aws;
    int calls =
        new ProvisionRun(left.copy(), Requests.iam(), "whole").finish().caller().callCount();
    for (int call = 1; call <= calls; call++) {
      aws = left.copy();
      String leaked = aws.keyIds(Requests.USER).getFirst();
      ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "again");
      run.caller().before(call, () -> RevocationsOfUser.revoke(aws, leaked));
      run.finish();
      pass();

      assertThat(aws.isActive(leaked)).as("revoked before call %d: %s", call, run).isFalse();
    }
  }

  /** A rotation stores its key while the last role goes, before each call of either. */
  @Test
  void keyMadeMeanwhile_isEndedToo() {
    int calls = DecommissionRun.of(READY.copy(), Requests.iam()).finish().caller().callCount();
    for (int call = 1; call <= calls; call++) {
      aws = READY.copy();
      RotationRun rotation = RotationRun.now(aws);
      rotation.step();
      DecommissionRun run = DecommissionRun.of(aws, Requests.iam());
      run.caller().before(call, rotation::step);
      done(run.finish());

      assertNoneActive("made before call " + call + " of " + run);
    }
    for (int call = 1; call <= 12; call++) {
      aws = READY.copy();
      RotationRun rotation = RotationRun.now(aws);
      rotation.step();
      boolean[] ended = {false};
      rotation
          .caller()
          .before(
              rotation.caller().callCount() + call,
              () -> {
                ended[0] = true;
                decommission();
              });
      rotation.step();
      if (ended[0]) {
        assertNoneActive("ended before call " + call + " of the state");
      }
    }
  }

  private void assertNoneActive(String when) {
    assertThat(aws.keyIds(Requests.USER)).as(when).noneMatch(aws::isActive);
  }

  @Test
  void tagThatCantBeRead_letsTheWatchPeriodBeginAnew() {
    decommission();
    aws.advance(WATCH.plusDays(1));
    aws.secretTags(Requests.SECRET).put(Tags.LEAVING, "since yesterday");

    pass();

    assertThat(aws.keyIds(Requests.USER)).hasSize(1);
    assertThat(aws.secretTags(Requests.SECRET).get(Tags.LEAVING))
        .isEqualTo("keys-ended " + aws.clock().instant());
    aws.secretTags(Requests.SECRET)
        .put(Tags.LEAVING, "keys-ended " + aws.clock().instant().plus(Duration.ofDays(900)));
    pass();
    aws.advance(WATCH.plusMinutes(1));
    assertThat(pass().actions()).contains("DeleteUser");
  }
}
