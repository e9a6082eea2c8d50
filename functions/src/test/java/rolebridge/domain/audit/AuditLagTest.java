package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.decommission.DecommissionRun;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.MomentAgo;
import rolebridge.domain.rotate.RotationRun;

/**
 * A run ended a moment ago, and an audit begins while one operation answers with what was in the
 * middle of that run, or before it. It finds nothing, as without that, and repairs nothing.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class AuditLagTest {

  private static final IntegrationRequest OF_SPOKE = Requests.ofSpoke(Requests.iam());
  private static final IntegrationRequest ELSEWHERE =
      Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.ec2());
  private static final Duration GRACE_OVER = Duration.ofHours(25);
  private static final Duration UNUSED = Duration.ofHours(5);

  /** What was done a moment ago. */
  enum Before {
    USER_PROVISIONED,
    ROLE_ADDED,
    ROLE_ADDED_ELSEWHERE,
    USER_OF_A_SPOKE_PROVISIONED,
    ROLE_CHANGED,
    PERMISSIONS_CHANGED,
    ADDRESSES_CHANGED,
    ROLE_ELEVATED,
    ROLE_LOWERED,
    POLICY_SPLIT,
    POLICY_JOINED,
    PROVISION_UNDONE,
    KEY_CREATED,
    ROTATED,
    OLD_KEY_DEACTIVATED,
    OLD_KEY_DELETED,
    OLD_KEY_PUT_BACK,
    REVOKED,
    REPLACED,
    ROLE_REMOVED,
    ROLE_REMOVED_ELSEWHERE,
    LAST_ROLE_REMOVED,
    LAST_ROLE_OF_A_SPOKE_REMOVED,
    USER_REMOVED,
    REPAIRED;

    /** The account before. */
    private FakeAws account() {
      FakeAws aws =
          switch (this) {
            case USER_PROVISIONED -> Accounts.with();
            case ROLE_LOWERED -> Accounts.with(Requests.iamElevated());
            case POLICY_JOINED -> Accounts.with(Requests.iamSplit());
            case ROLE_REMOVED -> Accounts.with(Requests.iam(), Requests.ec2());
            case REVOKED, ROLE_REMOVED_ELSEWHERE -> Accounts.with(Requests.iam(), ELSEWHERE);
            case LAST_ROLE_OF_A_SPOKE_REMOVED, USER_REMOVED ->
                Accounts.with(Requests.iam(), OF_SPOKE);
            default -> Accounts.with(Requests.iam());
          };
      aws.advance(Duration.ofMinutes(5));
      return aws;
    }

    private List<FakeAws> happen(FakeAws aws) {
      return switch (this) {
        case USER_PROVISIONED -> provision(aws, Requests.iam());
        case ROLE_ADDED -> provision(aws, Requests.ec2());
        case ROLE_ADDED_ELSEWHERE -> provision(aws, ELSEWHERE);
        case USER_OF_A_SPOKE_PROVISIONED -> provision(aws, OF_SPOKE);
        case ROLE_CHANGED -> provision(aws, Requests.iamChanged());
        case PERMISSIONS_CHANGED -> provision(aws, Requests.iamWith("iam:ListRoles"));
        case ADDRESSES_CHANGED -> provision(aws, Requests.iamFrom("198.51.100.0/24"));
        case ROLE_ELEVATED -> provision(aws, Requests.iamElevated());
        case ROLE_LOWERED, POLICY_JOINED -> provision(aws, Requests.iam());
        case POLICY_SPLIT -> provision(aws, Requests.iamSplit());
        case PROVISION_UNDONE -> undone(aws);
        case KEY_CREATED -> MomentAgo.pass(aws, RotationRun.now(aws), "ValidatePendingKey");
        case ROTATED -> MomentAgo.pass(aws, RotationRun.now(aws), "");
        case OLD_KEY_DEACTIVATED -> {
          MomentAgo.rotated(aws, GRACE_OVER, UNUSED);
          yield MomentAgo.pass(aws, RotationRun.scheduled(aws), "");
        }
        case OLD_KEY_DELETED -> {
          MomentAgo.rotated(aws, GRACE_OVER, UNUSED, Duration.ofDays(8));
          yield MomentAgo.pass(aws, RotationRun.scheduled(aws), "");
        }
        case OLD_KEY_PUT_BACK -> {
          MomentAgo.rotated(aws, GRACE_OVER, UNUSED, Duration.ofHours(2));
          yield MomentAgo.pass(aws, RotationRun.undo(aws), "");
        }
        case REVOKED -> {
          Caller caller = aws.caller();
          yield OldAnswers.moments(aws, caller, () -> RotationRun.revoke(aws, caller, ""));
        }
        case REPLACED -> {
          RotationRun.revoke(aws, aws.caller(), "");
          yield MomentAgo.pass(aws, RotationRun.scheduled(aws), "");
        }
        case ROLE_REMOVED -> remove(aws, Requests.ec2());
        case ROLE_REMOVED_ELSEWHERE -> remove(aws, ELSEWHERE);
        case LAST_ROLE_REMOVED -> remove(aws, Requests.iam());
        case LAST_ROLE_OF_A_SPOKE_REMOVED -> remove(aws, OF_SPOKE);
        case USER_REMOVED -> {
          remove(aws, Requests.iam());
          aws.advance(Duration.ofDays(8));
          yield MomentAgo.pass(aws, RotationRun.scheduled(aws), "");
        }
        case REPAIRED -> {
          aws.replaceUserBoundary(Requests.USER, "");
          aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
          Caller hands = aws.caller();
          hands.roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
          hands.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
          Caller caller = aws.caller();
          yield OldAnswers.moments(aws, caller, () -> audit(aws, caller, true));
        }
      };
    }

    private static List<FakeAws> provision(FakeAws aws, IntegrationRequest request) {
      ProvisionRun run = new ProvisionRun(aws, request, "moment");
      return OldAnswers.moments(
          aws, run.caller(), () -> assertThat(run.finish().isReady()).isTrue());
    }

    private static List<FakeAws> undone(FakeAws aws) {
      ProvisionRun run = new ProvisionRun(aws, Requests.iamChanged(), "moment");
      return OldAnswers.moments(
          aws,
          run.caller(),
          () -> {
            run.runTo(ProvisionRun.State.VALIDATE_ACCESS);
            run.failState();
            run.finish();
          });
    }

    private static List<FakeAws> remove(FakeAws aws, IntegrationRequest request) {
      aws.advance(Duration.ofDays(2));
      DecommissionRun run = DecommissionRun.of(aws, request);
      return OldAnswers.moments(
          aws, run.caller(), () -> assertThat(run.finish().isDone()).isTrue());
    }
  }

  /** The functions of an audit of all users one after another. */
  private static List<Finding> audit(FakeAws aws, Caller caller, boolean repair) {
    AuditUsers auditUsers =
        new AuditUsers(
            caller.inventory(),
            AuditBesideOthersTest.auditUser(aws, caller),
            _ -> {},
            Requests.HUB,
            repair);
    AuditAccount auditAccount =
        new AuditAccount(
            caller.inventory(),
            caller.roles(),
            caller.policies(),
            caller.userRoles(),
            caller.secrets(),
            _ -> {},
            Requests.HUB,
            aws.clock(),
            aws.pause());
    List<Finding> findings = new ArrayList<>();
    Set<String> accounts = new TreeSet<>();
    new FindAudited(caller.inventory(), Requests.HUB)
        .apply("").groups().stream()
            .flatMap(group -> group.batches().stream())
            .forEach(
                batch -> {
                  PartResult result = auditUsers.apply(batch);
                  accounts.addAll(result.accounts());
                  result.announcements().stream()
                      .flatMap(announcement -> announcement.entries().stream())
                      .forEach(drift -> findings.addAll(drift.findings()));
                });
    accounts.add(FakeAws.ACCOUNT_ID);
    accounts.forEach(accountId -> findings.addAll(auditAccount.look(accountId, "").findings()));
    return findings;
  }

  /** As the machine tries again. */
  private static List<Finding> tried(FakeAws aws, Caller caller, boolean repair) {
    while (true) {
      try {
        return audit(aws, caller, repair);
      } catch (RetryableException e) {
        aws.advance(Duration.ofSeconds(2));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void audit_allReadsOfOneOperationLag_itEndsAsWithoutThat(Before before) {
    FakeAws ready = before.account();
    List<FakeAws> moments = before.happen(ready);
    assertThat(moments).isNotEmpty();
    Caller reference = ready.caller();
    assertThat(audit(ready, reference, false)).isEmpty();
    Set<String> operations = new TreeSet<>();
    reference.calls().forEach(call -> operations.add(call.operation()));
    Set<String> problems = new TreeSet<>();

    for (String operation : operations) {
      for (FakeAws then : moments) {
        for (int answers : List.of(1, Integer.MAX_VALUE)) {
          for (boolean repair : List.of(false, true)) {
            FakeAws aws = ready.copy();
            Caller caller = aws.caller();
            caller.failing(new OldAnswers(aws, then, operation, answers));
            List<Finding> findings = tried(aws, caller, repair);
            if (!findings.isEmpty() || !caller.changes().isEmpty()) {
              problems.add(operation + " is late: " + findings + caller.changes());
            }
          }
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
