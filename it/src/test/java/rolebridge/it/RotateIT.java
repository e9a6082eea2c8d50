package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.model.StsException;

/** The life of a user's keys, pass after pass, as IAM decides it. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
@Order(1)
class RotateIT {

  private static final String OLD_WORKS = "Active";
  private static final String OLD_WATCHED = "Inactive";

  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  private static void assertRefused(UserKeys keys, StoredKey key) {
    assertThat(Poll.refusal(StsException.class, key.id(), () -> keys.assumed(key)))
        .hasMessageContaining("security token included in the request is invalid");
  }

  @Test
  void key_isReplacedWatchedAndDeleted() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "life");
    StoredKey first = keys.current();

    Run rotation = keys.rotateNow();

    assertThat(rotation.changedBy())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    StoredKey second = keys.current();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(rotation.output())
        .containsEntry("accessKeyId", second.id())
        .containsEntry("previousAccessKeyId", first.id());
    keys.assertWork();
    keys.assertGetsIn(first);
    assertThat(keys.pass().changes()).isEmpty();

    // The first use of the old key above came at the switch; all of it is past by now.
    keys.age(Duration.ofHours(25));
    assertThat(keys.pass().changes()).isEmpty();
    assertThat(keys.statuses()).containsEntry(first.id(), OLD_WORKS);
    keys.age(Duration.ofHours(5));
    assertThat(keys.pass().changedBy()).containsExactly("DeactivateAccessKey");
    assertThat(keys.statuses()).containsEntry(first.id(), OLD_WATCHED);
    assertRefused(keys, first);
    keys.assertWork();

    keys.age(Duration.ofDays(6));
    assertThat(keys.pass().changes()).isEmpty();
    keys.age(Duration.ofDays(2));
    assertThat(keys.pass().changedBy()).containsExactly("DeleteAccessKey");
    assertThat(keys.statuses()).containsOnlyKeys(second.id());
    keys.assertWork();
  }

  @Test
  void undo_putsTheWatchedKeyBack() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "undo");
    StoredKey first = keys.current();
    keys.rotateNow().requireReady();
    keys.age(Duration.ofHours(25));
    keys.pass().requireReady();
    keys.age(Duration.ofHours(5));
    assertThat(keys.pass().changedBy()).containsExactly("DeactivateAccessKey");

    Run undone = keys.undo();

    assertThat(undone.changedBy())
        .containsExactly("ActivateOldKey", "ValidateAccessKey", "PromoteKey");
    assertThat(keys.current()).isEqualTo(first);
    keys.assertWork();
  }

  @Test
  void oldKeyInUse_stays() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "in-use");
    StoredKey first = keys.current();
    keys.rotateNow().requireReady();
    keys.age(Duration.ofHours(25));
    keys.assumed(first);

    Run run = keys.pass();

    assertThat(run.failure()).containsEntry("error", "OldKeyInUseException");
    assertThat(keys.statuses()).containsEntry(first.id(), OLD_WORKS);
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-KeyRotationFailed", event)).isEmpty();
  }

  @Test
  void keyThatIsDueByAge_isReplacedByAnOrdinaryPass() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "due");
    keys.age(Duration.ofDays(88));
    assertThat(keys.pass().changes()).isEmpty();
    keys.age(Duration.ofDays(1));

    Run run = keys.pass();

    assertThat(run.changedBy()).contains("PromoteKey");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-KeyRotated", event)).isEmpty();
  }

  @Test
  void keyThatNobodyCanKnow_isRemoved() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "orphan");
    String current = keys.current().id();
    rolebridge.hub().iam().createAccessKey(r -> r.userName(keys.request().userName()));
    assertThat(keys.pass().changes()).isEmpty();
    keys.age(Duration.ofMinutes(256));

    assertThat(keys.pass().changedBy()).containsExactly("DeleteOrphanKey");

    assertThat(keys.statuses()).containsOnlyKeys(current);
    keys.assertWork();
  }

  @Test
  void twoAtOnce_makeOneKey() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "two");
    String first = keys.current().id();
    List<Run> both =
        rolebridge.overlapping(
            () ->
                Stream.of(true, true)
                    .map(now -> keys.start("rotate-user", Map.of("now", now)))
                    .toList()
                    .stream()
                    .map(rolebridge::end)
                    .toList());

    both.forEach(Run::requireReady);

    assertThat(keys.statuses()).hasSize(2).containsEntry(first, OLD_WORKS);
    assertThat(keys.current().id()).isNotEqualTo(first);
    assertThat(keys.labelled("AWSPENDING").filter(id -> !id.equals(keys.current().id()))).isEmpty();
    keys.assertWork();
  }

  @Test
  void answersToStoringTheKeyAreLost_theStateTriedAgainMakesNoOther() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "unanswered");
    String first = keys.current().id();
    Fault.on("secretsmanager", "PutSecretValue", "SecretId", keys.request().secretName())
        .by("CreatePendingKey")
        .afterEffect()
        .times(Integer.MAX_VALUE)
        .error("InternalServiceError", 500)
        .arm(rolebridge);

    Run run = keys.rotateNow();

    assertThat(run.changedBy()).containsExactly("ValidateAccessKey", "PromoteKey");
    assertThat(keys.current().id()).isNotEqualTo(first);
    assertThat(keys.statuses())
        .containsOnly(Map.entry(first, OLD_WORKS), Map.entry(keys.current().id(), OLD_WORKS));
    keys.assertWork();
  }

  @Test
  void userThatIsNotThere_isSaid() {
    Run run = new UserKeys(rolebridge, Request.ofNewUser("nobody")).pass();

    assertThat(run.failure()).containsEntry("error", "ResourceVanishedException");
  }

  @Test
  void revoke_endsTheKeyAndItsSessions_andTheNewOneWorks() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "revoked");
    StoredKey leaked = keys.current();
    Hub session = keys.assumed(leaked);
    assertThat(session.iam().listUsers().users()).isNotEmpty();

    keys.tagSecret("rolebridge:revoked", "AKIAGONE=2026-03-01T08:00:00Z");

    Instant asked = Instant.now();
    Run run = keys.revoke();

    assertThat(run.changedBy())
        .containsExactly(
            "DeactivateAccessKey",
            "DenySessions",
            "DenySessions",
            "CreateAccessKey",
            "ValidateAccessKey",
            "PromoteKey");
    assertThat(keys.secretTags())
        .containsKey("rolebridge:revoked:" + leaked.id())
        .doesNotContainKey("rolebridge:revoked");
    assertRefused(keys, leaked);
    assertThatThrownBy(() -> session.iam().listUsers())
        .isInstanceOf(IamException.class)
        .hasMessageContaining("explicit deny");
    keys.assertWork();
    int seconds = (int) run.output().get("secondsWithoutAccess");
    assertThat(Duration.ofSeconds(seconds))
        .isBetween(Duration.ofSeconds(30), Duration.between(asked, Instant.now()).plusSeconds(1));
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-KeyRevoked", event)).isEmpty();

    StoredKey second = keys.current();
    assertThat(keys.revoke().output())
        .containsEntry("revokedKeyIds", List.of(second.id()))
        .containsEntry("accessKeyId", keys.current().id());
    assertRefused(keys, second);
    assertThat(keys.statuses()).hasSize(2).doesNotContainKey(leaked.id());
    keys.assertWork();
    assertThat(rolebridge.provision(keys.request()).changes()).isEmpty();
  }

  @Test
  void revoke_afterARotation_endsBothKeys_andNeitherComesBack() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "reflex");
    StoredKey first = keys.current();
    keys.rotateNow().requireReady();
    StoredKey second = keys.current();

    Run run = keys.revoke();

    assertThat(run.changedBy())
        .containsExactly(
            "DeactivateAccessKey",
            "DeactivateAccessKey",
            "DenySessions",
            "DenySessions",
            "DeleteAccessKey",
            "CreateAccessKey",
            "ValidateAccessKey",
            "PromoteKey");
    assertThat(keys.current().id()).isNotIn(first.id(), second.id());
    assertRefused(keys, first);
    assertRefused(keys, second);
    keys.assertWork();
    assertThat(keys.undo().failure()).containsEntry("error", "AccessKeyRevokedException");
    assertThat(keys.pass().changes()).isEmpty();
  }

  @Test
  void revoke_ofTheCurrentKeyById_leavesTheOtherInGrace_andUndoTakesItsId() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "named");
    StoredKey first = keys.current();
    keys.rotateNow().requireReady();
    StoredKey second = keys.current();

    assertThat(keys.revoke(second.id()).output())
        .containsEntry("revokedKeyIds", List.of(second.id()));

    assertThat(keys.current().id()).isNotIn(first.id(), second.id());
    assertThat(keys.statuses()).containsEntry(first.id(), OLD_WORKS);
    keys.assertWork();
    assertThat(keys.undo().failure()).containsEntry("error", "AccessKeyRevokedException");
    Run undone =
        rolebridge.end(keys.start("rotate-user", Map.of("undo", true, "accessKeyId", first.id())));
    assertThat(undone.changedBy()).contains("ActivateOldKey", "PromoteKey");
    assertThat(keys.current()).isEqualTo(first);
    keys.assertWork();
  }

  /** AWS may show what was some seconds ago, of the keys and of the secret each for itself. */
  @Test
  void readsThatLag_endNoRotationAndNoRevocationWithoutItsNewKey() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "lagging");
    StoredKey first = keys.current();
    // All of that shows everywhere by now.
    keys.age(Duration.ZERO);
    Fault.on("iam", "ListAccessKeys", "UserName", keys.request().userName())
        .times(Integer.MAX_VALUE)
        .stale(4)
        .arm(rolebridge);
    Fault.on("secretsmanager", "DescribeSecret", "SecretId", keys.request().secretName())
        .times(Integer.MAX_VALUE)
        .stale(4)
        .arm(rolebridge);

    assertThat(keys.rotateNow().changedBy()).contains("CreateAccessKey", "PromoteKey");

    StoredKey second = keys.current();
    assertThat(second.id()).isNotEqualTo(first.id());
    Run revoked = keys.revoke();
    assertThat(revoked.output()).containsEntry("accessKeyId", keys.current().id());
    assertThat(keys.current().id()).isNotIn(first.id(), second.id());
    keys.assertWork();
  }

  /**
   * After weeks without an invocation Lambda makes the network of a function in a VPC anew. The run
   * that meets it may be another test's, which ends well all the same.
   */
  @Test
  void revoke_waitsForAFunctionThatIsNotReady() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "not-ready");
    StoredKey leaked = keys.current();
    long before = rolebridge.recorder().latest();
    Fault.inactive("rolebridge-RevokeKey").times(3).arm(rolebridge);

    keys.revoke().requireReady();

    assertThat(rolebridge.recorder().after(before))
        .extracting(call -> call.fault())
        .filteredOn(fault -> fault.startsWith("Resource"))
        .containsExactly(
            "ResourceNotReadyException", "ResourceConflictException", "ResourceConflictException");
    assertRefused(keys, leaked);
    keys.assertWork();
  }

  /** Sessions of the user itself, too, which a key makes without any permission. */
  @Test
  void revoke_deniesSessionsOfTheUserItself() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "own-session");
    Hub session = keys.current().ownSession(rolebridge.hub());

    keys.revoke().requireReady();

    assertThatThrownBy(
            () ->
                session
                    .sts()
                    .assumeRole(r -> r.roleArn(keys.request().roleArn()).roleSessionName("test")))
        .isInstanceOf(StsException.class)
        .hasMessageContaining("explicit deny");
    assertThat(
            rolebridge
                .hub()
                .iam()
                .listUserPolicies(r -> r.userName(keys.request().userName()))
                .policyNames())
        .contains("rolebridge-revoked-sessions");
    keys.assertWork();
  }

  /** Whose key and sessions can do more than others'. */
  @Test
  void revoke_whereSomebodyTookTheBoundaries_putsThemBack_andDeniesAllSessions() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "unbounded");
    StoredKey leaked = keys.current();
    String user = keys.request().userName();
    String role = keys.request().roleName();
    Hub hub = rolebridge.hub();
    Hub session = keys.assumed(leaked);
    hub.iam().deleteUserPermissionsBoundary(r -> r.userName(user));
    hub.iam().deleteRolePermissionsBoundary(r -> r.roleName(role));
    Hub own = leaked.ownSession(hub);

    Run run = keys.revoke();

    assertThat(run.changedBy())
        .as("what IAM refuses until it shows the boundary comes at the last look")
        .containsExactlyInAnyOrder(
            "DeactivateAccessKey",
            "PutUserPermissionsBoundary",
            "DenySessions",
            "PutRolePermissionsBoundary",
            "DenySessions",
            "CreateAccessKey",
            "ValidateAccessKey",
            "PromoteKey");
    assertThatThrownBy(() -> session.iam().listUsers())
        .isInstanceOf(IamException.class)
        .hasMessageContaining("explicit deny");
    assertThatThrownBy(
            () ->
                own.sts()
                    .assumeRole(r -> r.roleArn(keys.request().roleArn()).roleSessionName("test")))
        .isInstanceOf(StsException.class)
        .hasMessageContaining("explicit deny");
    assertThat(
            hub.iam()
                .getRole(r -> r.roleName(role))
                .role()
                .permissionsBoundary()
                .permissionsBoundaryArn())
        .endsWith(":policy/rolebridge-role-boundary");
    keys.assertWork();
  }

  @Test
  void revoke_ofAUserThatLeft_makesNoKey_andItComesBackWithANewOne() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "left");
    StoredKey leaked = keys.current();
    rolebridge
        .end(
            rolebridge.start(
                "decommission",
                JsonText.of(Map.of("request", keys.request().json(), "force", true))))
        .requireReady();

    assertThat(keys.revoke().output())
        .containsEntry("revokedKeyIds", List.of(leaked.id()))
        .containsEntry("accessKeyId", "")
        .containsEntry("secondsWithoutAccess", 0);
    Run again = rolebridge.provision(keys.request());

    again.requireReady();
    assertThat(again.changedBy()).contains("CreateAccessKey", "PutSecretValue");
    assertThat(keys.current().id()).isNotEqualTo(leaked.id());
    assertRefused(keys, leaked);
    keys.assertWork();
  }

  @Test
  void revocation_thatCantBegin_isAnnounced_andIsMadeWhenStartedAgain() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "irrevocable");
    StoredKey leaked = keys.current();
    Fault.on("iam", "UpdateAccessKey", "UserName", keys.request().userName())
        .by("RevokeKey")
        .error("AccessDenied", 403)
        .arm(rolebridge);

    Run run = keys.revoke();

    assertAnnounced(run, "RevokeKey", "PermissionMissingException");
    assertThat(run.failure())
        .containsEntry("accessKeyIds", List.of())
        .containsEntry("changes", List.of())
        .extractingByKey("message")
        .asString()
        .contains("Deactivating access key " + leaked.id());
    // Its sessions are denied all the same, so what it makes within half a minute is of no use.
    assertThat(keys.statuses()).isEqualTo(Map.of(leaked.id(), "Active"));

    assertThat(keys.revoke().output()).containsEntry("revokedKeyIds", List.of(leaked.id()));
    assertRefused(keys, leaked);
    keys.assertWork();
  }

  @Test
  void revocation_whoseNewKeyCantBeMade_saysWhatIsRevoked_andThePassMakesIt() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "halfway");
    StoredKey leaked = keys.current();
    Fault.on("iam", "CreateAccessKey", "UserName", keys.request().userName())
        .by("CreatePendingKey")
        .error("AccessDenied", 403)
        .arm(rolebridge);

    Run run = keys.revoke();

    assertAnnounced(run, "CreatePendingKey", "PermissionMissingException");
    assertThat(run.failure()).containsEntry("accessKeyIds", List.of(leaked.id()));
    assertThat(JsonText.members(run.failure(), "changes"))
        .extracting(change -> change.get("action"))
        .containsExactly("DeactivateAccessKey", "DenySessions", "DenySessions");
    assertRefused(keys, leaked);
    assertThat(keys.pass().changedBy())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    keys.assertWork();
  }

  /** One plain permission of a stranger; a new key is for whoever puts the tags right. */
  @Test
  void revoke_whereAStrangerChangedTheUsersTags_endsTheKeyAllTheSame() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "tagged");
    StoredKey leaked = keys.current();
    String user = keys.request().userName();
    Hub tagger = Person.thatMay(rolebridge, "rotate.tagger", "iam:TagUser");
    Hub untagger = Person.thatMay(rolebridge, "rotate.untagger", "iam:UntagUser");
    tagger
        .iam()
        .tagUser(
            r ->
                r.userName(user)
                    .tags(
                        List.of(
                            Tag.builder()
                                .key("rolebridge:owner-account")
                                .value("999999999999")
                                .build())));
    untagger.iam().untagUser(r -> r.userName(user).tagKeys("rolebridge:managed"));

    Run run = keys.revoke();

    assertAnnounced(run, "CreatePendingKey", "UserNotManagedException");
    assertThat(run.failure()).containsEntry("accessKeyIds", List.of(leaked.id()));
    assertThat(JsonText.members(run.failure(), "changes"))
        .extracting(change -> change.get("action"))
        .containsExactly("DeactivateAccessKey", "DenySessions", "DenySessions");
    assertRefused(keys, leaked);
  }

  /** The run failed there, and the event that a person has to see says the same. */
  private static void assertAnnounced(Run run, String state, String error) {
    assertThat(Failures.announced(rolebridge, run, "KeyRotationFailed", state, error))
        .containsEntry("phase", state)
        .containsEntry("error", error)
        .containsEntry("reason", run.failure().get("message"))
        .containsEntry("accessKeyIds", run.failure().get("accessKeyIds"))
        .containsEntry("changes", run.failure().get("changes"));
  }

  @Test
  void requestByEvent_startsAPassOverThatUser() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "asked");
    String first = keys.current().id();

    send(
        "KeyRotationRequested",
        Map.of("schemaVersion", 1, "userName", keys.request().userName(), "now", true));

    Poll.until("a new key", () -> Optional.of(keys.current().id()).filter(id -> !id.equals(first)));
    keys.assertWork();
  }

  @Test
  void requestByEvent_revokesAKey() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "leak-told");
    String leaked = keys.current().id();

    send(
        "KeyRevocationRequested",
        Map.of("schemaVersion", 1, "userName", keys.request().userName(), "accessKeyId", leaked));

    Poll.until(
        "the leaked key inactive and a new one",
        () ->
            Optional.of(keys.current().id())
                .filter(id -> !id.equals(leaked))
                .filter(_ -> "Inactive".equals(keys.statuses().get(leaked))));
    keys.assertWork();
  }

  private static void send(String detailType, Map<String, Object> detail) {
    assertThat(
            Person.send(
                Person.named(rolebridge), rolebridge, "rolebridge.request", detailType, detail))
        .isZero();
  }
}
