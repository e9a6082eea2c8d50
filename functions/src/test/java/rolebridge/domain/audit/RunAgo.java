package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import rolebridge.domain.decommission.DecommissionRun;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.MomentAgo;
import rolebridge.domain.rotate.RotationRun;

/** What a run did a moment ago, so that some answers may not show it. */
public enum RunAgo {
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
  public FakeAws account() {
    FakeAws aws =
        switch (this) {
          case USER_PROVISIONED -> Accounts.with();
          case ROLE_LOWERED -> Accounts.with(Requests.iamElevated());
          case POLICY_JOINED -> Accounts.with(Requests.iamSplit());
          case ROLE_REMOVED -> Accounts.with(Requests.iam(), Requests.ec2());
          case REVOKED, ROLE_REMOVED_ELSEWHERE -> Accounts.with(Requests.iam(), Further.ELSEWHERE);
          case LAST_ROLE_OF_A_SPOKE_REMOVED, USER_REMOVED ->
              Accounts.with(Requests.iam(), Further.OF_SPOKE);
          default -> Accounts.with(Requests.iam());
        };
    aws.advance(Duration.ofMinutes(5));
    return aws;
  }

  public List<FakeAws> happen(FakeAws aws) {
    return switch (this) {
      case USER_PROVISIONED -> provision(aws, Requests.iam());
      case ROLE_ADDED -> provision(aws, Requests.ec2());
      case ROLE_ADDED_ELSEWHERE -> provision(aws, Further.ELSEWHERE);
      case USER_OF_A_SPOKE_PROVISIONED -> provision(aws, Further.OF_SPOKE);
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
        MomentAgo.rotated(aws, Further.GRACE_OVER, Further.UNUSED);
        yield MomentAgo.pass(aws, RotationRun.scheduled(aws), "");
      }
      case OLD_KEY_DELETED -> {
        MomentAgo.rotated(aws, Further.GRACE_OVER, Further.UNUSED, Duration.ofDays(8));
        yield MomentAgo.pass(aws, RotationRun.scheduled(aws), "");
      }
      case OLD_KEY_PUT_BACK -> {
        MomentAgo.rotated(aws, Further.GRACE_OVER, Further.UNUSED, Duration.ofHours(2));
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
      case ROLE_REMOVED_ELSEWHERE -> remove(aws, Further.ELSEWHERE);
      case LAST_ROLE_REMOVED -> remove(aws, Requests.iam());
      case LAST_ROLE_OF_A_SPOKE_REMOVED -> remove(aws, Further.OF_SPOKE);
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
        yield OldAnswers.moments(aws, caller, () -> AuditLagTest.audit(aws, caller, true));
      }
    };
  }

  private static List<FakeAws> provision(FakeAws aws, IntegrationRequest request) {
    ProvisionRun run = new ProvisionRun(aws, request, "moment");
    return OldAnswers.moments(aws, run.caller(), () -> assertThat(run.finish().isReady()).isTrue());
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
    return OldAnswers.moments(aws, run.caller(), () -> assertThat(run.finish().isDone()).isTrue());
  }

  /** An enum's constants are there before its own static fields. */
  private static final class Further {

    private static final IntegrationRequest OF_SPOKE = Requests.ofSpoke(Requests.iam());
    private static final IntegrationRequest ELSEWHERE =
        Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.ec2());
    private static final Duration GRACE_OVER = Duration.ofHours(25);
    private static final Duration UNUSED = Duration.ofHours(5);
  }
}
