package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.decommission.DecommissionRun;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.OldAnswers;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;

/** What was done about a user with one role a moment ago, so that some answers may not show it. */
public enum MomentAgo {
  NOTHING,
  KEY_CREATED,
  KEY_PROVEN,
  KEY_PROMOTED,
  OLD_KEY_NOTED,
  OLD_KEY_DEACTIVATED,
  OLD_KEY_DELETED,
  PUT_BACK_IN_GRACE,
  PUT_BACK_FROM_WATCH,
  REVOKED,
  REVOKED_AND_REPLACED,
  OTHER_REVOKED,
  ROLE_ADDED,
  ROLE_ADDED_ELSEWHERE,
  ROLE_REMOVED,
  KEY_ACTIVATED_BY_HAND;

  public List<FakeAws> happen(FakeAws aws) {
    return switch (this) {
      case NOTHING -> List.of();
      case KEY_CREATED -> pass(aws, RotationRun.now(aws), "ValidatePendingKey");
      case KEY_PROVEN -> pass(aws, RotationRun.now(aws), "PromoteKey");
      case KEY_PROMOTED -> pass(aws, RotationRun.now(aws), "");
      case OLD_KEY_NOTED -> {
        rotated(aws, Duration.ofHours(25));
        yield pass(aws, RotationRun.scheduled(aws), "");
      }
      case OLD_KEY_DEACTIVATED -> {
        rotated(aws, Duration.ofHours(25), Duration.ofHours(5));
        yield pass(aws, RotationRun.scheduled(aws), "");
      }
      case OLD_KEY_DELETED -> {
        rotated(aws, Duration.ofHours(25), Duration.ofHours(5), Duration.ofDays(8));
        yield pass(aws, RotationRun.scheduled(aws), "");
      }
      case PUT_BACK_IN_GRACE -> {
        rotated(aws, Duration.ofHours(3));
        yield pass(aws, RotationRun.undo(aws), "");
      }
      case PUT_BACK_FROM_WATCH -> {
        rotated(aws, Duration.ofHours(25), Duration.ofHours(5), Duration.ofHours(2));
        yield pass(aws, RotationRun.undo(aws), "");
      }
      case REVOKED -> revoke(aws, "");
      case REVOKED_AND_REPLACED -> {
        List<FakeAws> moments = new ArrayList<>(revoke(aws, ""));
        moments.addAll(pass(aws, RotationRun.scheduled(aws), ""));
        yield moments;
      }
      case OTHER_REVOKED -> {
        rotated(aws, Duration.ofHours(3));
        yield revoke(aws, aws.keyIds(Requests.USER).getFirst());
      }
      case ROLE_ADDED -> provision(aws, Requests.ec2());
      case ROLE_ADDED_ELSEWHERE -> provision(aws, Prepared.ELSEWHERE);
      case ROLE_REMOVED -> {
        provision(aws, Requests.ec2());
        aws.advance(Duration.ofDays(2));
        DecommissionRun run = DecommissionRun.of(aws, Requests.ec2());
        yield OldAnswers.moments(
            aws, run.caller(), () -> assertThat(run.finish().isDone()).isTrue());
      }
      case KEY_ACTIVATED_BY_HAND -> {
        rotated(aws, Duration.ofHours(25), Duration.ofHours(5), Duration.ofHours(2));
        Caller hands = aws.caller();
        yield OldAnswers.moments(
            aws,
            hands,
            () -> hands.accessKeys().activate(Requests.USER, aws.keyIds(Requests.USER).getFirst()));
      }
    };
  }

  /** Rotates now, and passes with these pauses in between and a last one at the end. */
  public static void rotated(FakeAws aws, Duration... pauses) {
    RotationRun.now(aws).finish();
    for (int i = 0; i < pauses.length; i++) {
      if (i > 0) {
        RotationRun.scheduled(aws).finish();
      }
      aws.advance(pauses[i]);
    }
  }

  /** The account at each moment of a run up to this state. */
  public static List<FakeAws> pass(FakeAws aws, RotationRun run, String upTo) {
    return OldAnswers.moments(aws, run.caller(), () -> run.runTo(upTo));
  }

  private static List<FakeAws> revoke(FakeAws aws, String accessKeyId) {
    Caller caller = aws.caller();
    return OldAnswers.moments(aws, caller, () -> RotationRun.revoke(aws, caller, accessKeyId));
  }

  private static List<FakeAws> provision(FakeAws aws, IntegrationRequest request) {
    ProvisionRun run = new ProvisionRun(aws, request, "role");
    return OldAnswers.moments(aws, run.caller(), () -> assertThat(run.finish().isReady()).isTrue());
  }

  /** The account before. */
  public static FakeAws account() {
    FakeAws aws = Prepared.READY.copy();
    aws.advance(Duration.ofMinutes(5));
    return aws;
  }

  /** An enum's constants are there before its own static fields. */
  private static final class Prepared {

    private static final FakeAws READY = Accounts.with(Requests.iam());
    private static final IntegrationRequest ELSEWHERE =
        Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.iam());
  }
}
