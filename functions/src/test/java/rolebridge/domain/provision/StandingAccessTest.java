package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ProvisionRun.State;

/** When the states that make things are left out, and when they aren't. */
class StandingAccessTest {

  private static final String USER_POLICY = "xsoar.remediation-UserPolicy";

  /** What one of those states would put right, refuse or wait for. */
  enum Difference {
    USER_TAG,
    USER_BOUNDARY,
    USER_NOT_OURS,
    GRANT_GONE,
    GRANT_OTHER,
    POLICY_DOCUMENT,
    POLICY_TAG,
    POLICY_OF_ANOTHER_INTEGRATION,
    POLICY_NOT_OURS,
    POLICY_DETACHED,
    POLICY_OF_A_WIDER_REQUEST,
    ROLE_DESCRIPTION,
    ROLE_SESSION_DURATION,
    ROLE_TAG,
    ROLE_RISKS,
    ROLE_OTHER_BOUNDARY,
    ROLE_FOREIGN_BOUNDARY,
    ROLE_NOT_OURS,
    ROLE_BEING_REMOVED,
    ROLE_UNFINISHED,
    ROLE_OTHER_PLAN_PROVEN,
    ROLE_NEVER_PROVEN,
    ROLE_OTHER_TRUST_PROVEN,
    ROLE_OTHER_PERMISSIONS_PROVEN,
    ROLE_OTHER_SESSION_DURATION_PROVEN,
    TRUST_WITHOUT_OURS,
    TRUST_NARROWED,
    TRUST_NAMES_ONE_WHO_IS_GONE,
    ROLE_GONE,
    SECRET_TAG,
    SECRET_NOT_OURS,
    SECRET_DELETED,
    KEY_NOT_PROVEN,
    OTHER_KEY_PROVEN,
    USER_LEAVING,
    KEY_REVOKED,
    KEY_INACTIVE,
    KEY_GONE,
    ORPHAN;

    void happen(FakeAws aws) {
      Caller our = aws.caller();
      switch (this) {
        case USER_TAG -> our.users().tag(Requests.USER, Map.of("Team", "Other"));
        case USER_BOUNDARY -> our.users().setBoundary(Requests.USER, FakeAws.ROLE_BOUNDARY_ARN);
        case USER_NOT_OURS -> our.users().tag(Requests.USER, Map.of(Tags.MANAGED, "false"));
        case GRANT_GONE -> our.userPolicies().delete(Requests.USER, USER_POLICY);
        case GRANT_OTHER ->
            our.userPolicies().put(Requests.USER, USER_POLICY, Requests.allowing("iam:ListRoles"));
        case POLICY_DOCUMENT ->
            our.policies()
                .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:ListRoles"));
        case POLICY_TAG -> our.policies().tag(Requests.POLICY_ARN, Map.of("Team", "Other"));
        case POLICY_OF_ANOTHER_INTEGRATION ->
            our.policies().tag(Requests.POLICY_ARN, Map.of(Tags.INTEGRATION, "AWS - EC2"));
        case POLICY_NOT_OURS ->
            our.policies().tag(Requests.POLICY_ARN, Map.of(Tags.MANAGED, "false"));
        case POLICY_DETACHED -> our.roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
        case POLICY_OF_A_WIDER_REQUEST -> {
          String second = PolicyPart.arn(Requests.POLICY_ARN, 2);
          our.policies()
              .create(
                  second,
                  "",
                  Requests.allowing("iam:ListRoles"),
                  our.policies().find(Requests.POLICY_ARN).orElseThrow().tags());
          our.roles().attach(Requests.ROLE_ARN, second);
        }
        case ROLE_DESCRIPTION -> our.roles().updateSettings(Requests.ROLE_ARN, "Another", 3600);
        case ROLE_SESSION_DURATION ->
            our.roles().updateSettings(Requests.ROLE_ARN, role(our).description(), 7200);
        case ROLE_TAG -> tagRole(our, "Team", "Other");
        case ROLE_RISKS -> tagRole(our, Tags.ACKNOWLEDGED_RISKS, "iam:PassRole");
        case ROLE_OTHER_BOUNDARY ->
            our.roles().setBoundary(Requests.ROLE_ARN, FakeAws.ELEVATED_BOUNDARY_ARN);
        case ROLE_FOREIGN_BOUNDARY ->
            our.roles().setBoundary(Requests.ROLE_ARN, FakeAws.USER_BOUNDARY_ARN);
        case ROLE_NOT_OURS -> tagRole(our, Tags.MANAGED, "false");
        case ROLE_BEING_REMOVED ->
            our.roles().tag(Requests.ROLE_ARN, RoleRemoval.tag("other", aws.clock().instant()));
        case ROLE_UNFINISHED -> tagRole(our, Tags.UNFINISHED, "other");
        case ROLE_OTHER_PLAN_PROVEN -> tagRole(our, Tags.READY, "0".repeat(64));
        case ROLE_NEVER_PROVEN -> our.roles().untag(Requests.ROLE_ARN, Set.of(Tags.READY));
        case ROLE_OTHER_TRUST_PROVEN -> tagRole(our, Tags.TRUST, "0".repeat(64));
        case ROLE_OTHER_PERMISSIONS_PROVEN -> tagRole(our, Tags.PERMISSIONS, "0".repeat(64));
        case ROLE_OTHER_SESSION_DURATION_PROVEN -> tagRole(our, Tags.MAX_SESSION_DURATION, "7200");
        case TRUST_WITHOUT_OURS -> Accounts.replaceTrust(aws, Accounts.EC2_MAY_ASSUME);
        case TRUST_NARROWED ->
            our.roles()
                .updateTrust(
                    Requests.ROLE_ARN,
                    PolicyDocument.of(
                        List.of(
                            TrustPolicy.statementFor(
                                Requests.USER_ARN, List.of("203.0.113.0/24")))));
        case TRUST_NAMES_ONE_WHO_IS_GONE -> {
          String arn = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":user/leaver";
          our.users().create(new User("leaver", "/", "", "", Map.of()));
          Accounts.addTrust(
              aws,
              Map.of(
                  "Sid",
                  "Leaver",
                  "Effect",
                  "Allow",
                  "Principal",
                  Map.of("AWS", arn),
                  "Action",
                  "sts:AssumeRole"));
          our.users().delete("leaver");
        }
        case ROLE_GONE -> Accounts.deleteRoleAndPolicy(aws);
        case SECRET_TAG -> tagSecret(our, "Team", "Other");
        case SECRET_NOT_OURS -> tagSecret(our, Tags.MANAGED, "false");
        case SECRET_DELETED -> Accounts.deleteSecret(aws);
        case KEY_NOT_PROVEN -> our.secrets().untag(Requests.SECRET, Set.of(Tags.VALIDATED));
        case OTHER_KEY_PROVEN -> tagSecret(our, Tags.VALIDATED, "AKIAIOSFODNN7EXAMPLE");
        case USER_LEAVING ->
            our.secrets()
                .tag(
                    Requests.SECRET,
                    UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, aws.clock().instant()));
        case KEY_REVOKED -> tagSecret(our, Tags.REVOKED, keyId(aws) + "=" + aws.clock().instant());
        case KEY_INACTIVE -> our.accessKeys().deactivate(Requests.USER, keyId(aws));
        case KEY_GONE -> Accounts.deleteKeys(aws);
        case ORPHAN -> {
          our.accessKeys().create(Requests.USER);
          aws.advance(Duration.ofMinutes(16));
        }
      }
    }
  }

  /** What is others' to have beside ours, or says nothing of this plan. */
  enum Indifferent {
    NOTHING,
    FOREIGN_TAGS,
    FOREIGN_TRUST,
    FOREIGN_POLICY,
    OTHER_INTEGRATION,
    REMOVAL_GIVEN_UP,
    FINISHED,
    YOUNG_KEY;

    void happen(FakeAws aws) {
      Caller our = aws.caller();
      switch (this) {
        case NOTHING -> {}
        case FOREIGN_TAGS -> {
          our.users().tag(Requests.USER, Map.of("Theirs", "1"));
          our.policies().tag(Requests.POLICY_ARN, Map.of("Theirs", "1"));
          tagRole(our, "Theirs", "1");
          tagSecret(our, "Theirs", "1");
        }
        case FOREIGN_TRUST -> Accounts.admitEc2(aws);
        case FOREIGN_POLICY -> {
          String arn = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":policy/theirs";
          our.policies().create(arn, "", Requests.allowing("iam:ListRoles"), Map.of());
          our.roles().attach(Requests.ROLE_ARN, arn);
        }
        case OTHER_INTEGRATION -> ProvisionRun.of(aws, Requests.ec2(), "other");
        case REMOVAL_GIVEN_UP -> {
          our.roles().tag(Requests.ROLE_ARN, RoleRemoval.tag("other", aws.clock().instant()));
          aws.advance(Mark.LONGEST_RUN);
        }
        case FINISHED -> tagRole(our, Tags.UNFINISHED, Tags.NONE);
        case YOUNG_KEY -> our.accessKeys().create(Requests.USER);
      }
    }
  }

  private static Role role(Caller our) {
    return our.roles().find(Requests.ROLE_ARN).orElseThrow();
  }

  private static void tagRole(Caller our, String key, String value) {
    our.roles().tag(Requests.ROLE_ARN, Map.of(key, value));
  }

  private static void tagSecret(Caller our, String key, String value) {
    our.secrets().tag(Requests.SECRET, Map.of(key, value));
  }

  private static String keyId(FakeAws aws) {
    return aws.keyIds(Requests.USER).getFirst();
  }

  private static ProvisionRun resolved(FakeAws aws) {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run");
    run.step();
    return run;
  }

  @ParameterizedTest
  @EnumSource
  void anythingLeftToDo_isLookedAtByAllStates(Difference difference) {
    FakeAws aws = Scenario.UNCHANGED.account();
    difference.happen(aws);

    ProvisionRun run = resolved(aws);

    assertThat(run.state()).isIn(State.ENSURE_USER, State.REJECTED);
    assertThat(run.isShort()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void nothingLeftToDo_isOnlyProvenAgain(Indifferent change) {
    FakeAws aws = Scenario.UNCHANGED.account();
    change.happen(aws);
    List<String> before = Snapshot.of(aws);

    ProvisionRun run = resolved(aws);

    assertThat(run.state()).isEqualTo(State.VALIDATE_ACCESS);
    assertThat(run.stored())
        .isEqualTo(
            new EnsureAccessKey.Result(
                run.provenKeyId(),
                aws.caller().secrets().find(Requests.SECRET).orElseThrow().arn(),
                true,
                List.of()));
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  /** What both ways find is the same, or the long way would change something. */
  @ParameterizedTest
  @EnumSource
  void nothingLeftToDo_allStatesFindTheSame(Scenario scenario) {
    FakeAws aws = scenario.account();
    ProvisionRun.of(aws, scenario.request(), "first");
    ProvisionRun quick = new ProvisionRun(aws, scenario.request(), "quick");
    quick.step();
    assertThat(quick.state()).isEqualTo(State.VALIDATE_ACCESS);
    FakeAws other = aws.copy();
    ProvisionRun thorough = new ProvisionRun(other, scenario.request(), "quick");
    thorough.step();
    thorough.takeLongWay();
    thorough.finish();
    quick.finish();

    assertThat(thorough.caller().changes()).isEmpty();
    assertThat(thorough.stored()).isEqualTo(quick.stored());
    assertThat(thorough.instance()).isEqualTo(quick.instance());
  }

  /** What is changed behind the look is put right, not reported as unchanged. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "ROLE_OTHER_BOUNDARY",
        "ROLE_OTHER_PLAN_PROVEN",
        "ROLE_NEVER_PROVEN",
        "ROLE_OTHER_TRUST_PROVEN",
        "ROLE_OTHER_PERMISSIONS_PROVEN",
        "ROLE_GONE",
        "TRUST_NARROWED",
        "POLICY_DETACHED",
        "POLICY_DOCUMENT",
        "SECRET_DELETED"
      })
  void changedSinceTheLook_isPutRight(Difference difference) {
    FakeAws aws = Scenario.UNCHANGED.account();
    List<String> planned = Snapshot.withoutKeyIds(aws);
    ProvisionRun run = resolved(aws);
    assertThat(run.isShort()).isTrue();
    difference.happen(aws);

    run.finish();

    assertThat(run.state()).as(run.toString()).isEqualTo(State.READY);
    assertThat(run.isShort()).isFalse();
    assertThat(run.changes().isEmpty()).isEqualTo(difference.name().endsWith("_PROVEN"));
    assertThat(withoutMade(Snapshot.withoutKeyIds(aws))).isEqualTo(withoutMade(planned));
  }

  /** Versions, and who made what, tell of the repair. */
  private static List<String> withoutMade(List<String> snapshot) {
    return snapshot.stream()
        .filter(line -> !line.matches(".* v\\d+ \\{.*"))
        .map(
            line ->
                line.replaceAll(" v\\d+ default ", " ")
                    .replaceAll("rolebridge:created-by=[^,}]*", "")
                    .replaceAll("execution:provision:\\w+", ""))
        .toList();
  }

  @Test
  void beingRemovedSinceTheLook_waitsAsAllRunsDo() {
    FakeAws aws = Scenario.UNCHANGED.account();
    ProvisionRun run = resolved(aws);
    Difference.ROLE_BEING_REMOVED.happen(aws);

    run.runTo(State.ENSURE_ROLE);

    assertThat(run.state()).isEqualTo(State.ENSURE_ROLE);
    assertThat(run.isShort()).isFalse();
  }

  /** A rotation published another key: it is proven like any other before it is reported. */
  @Test
  void keyReplacedSinceTheLook_isProvenLikeAnyOther() {
    FakeAws aws = Scenario.UNCHANGED.account();
    ProvisionRun run = resolved(aws);
    Caller our = aws.caller();
    SecretAccessKey key = our.accessKeys().create(Requests.USER);
    our.secrets().putCurrent(Requests.SECRET, key);

    run.finish();

    assertThat(run.state()).as(run.toString()).isEqualTo(State.READY);
    assertThat(run.isShort()).isFalse();
    assertThat(run.instance().accessKeyId()).isEqualTo(key.id());
    assertThat(our.secrets().find(Requests.SECRET).orElseThrow().tags())
        .containsEntry(Tags.VALIDATED, key.id());
  }
}
