package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;

/** What an execution says of a user's keys. */
class InspectionTest {

  private final FakeAws aws = Accounts.with(Requests.iam());

  private InspectKeys.Inspection inspection() {
    return new InspectKeys(RotationRun.reader(aws, aws.caller()), aws.clock())
        .apply(RotationInput.scheduled(Requests.USER));
  }

  @Test
  void keyThatIsDue_saysHowOldItIs_andSinceWhenItIsDue() {
    String dueDate = inspection().dueDate();
    aws.advance(Duration.ofDays(95));

    InspectKeys.Inspection due = inspection();

    assertThat(due.decision()).isEqualTo("CreatePendingKey");
    assertThat(due.ageDays()).isEqualTo(95);
    assertThat(due.dueDate()).isEqualTo(dueDate).isLessThan(aws.clock().instant().toString());
  }

  /** A state that is tried again tells by this what it changed. */
  @Test
  void subject_isWhatIsChanged_andNothingWhereSomethingIsOnlyWrittenDown() {
    RotationRun.now(aws).runTo("PromoteKey");
    assertThat(inspection().decision()).isEqualTo("PromoteKey");
    assertThat(inspection().subject()).isEqualTo(inspection().target()).isNotEmpty();

    RotationRun.now(aws).finish();
    aws.secretTags(Requests.SECRET).remove(Tags.PROMOTED);

    assertThat(inspection().decision()).isEqualTo("PromoteKey");
    assertThat(inspection().subject()).isEmpty();
  }

  @Test
  void pendingKey_isNoPreviousOne() {
    RotationRun.now(aws).runTo("ValidatePendingKey");

    assertThat(inspection().accessKeyIds()).hasSize(2);
    assertThat(inspection().previous()).isNull();
  }

  /** None of its keys works, and none goes by a period of its own. */
  @Test
  void userWithoutRoles_hasNoPreviousKey_andIsDueForRemoval() {
    RotationRun.now(aws).finish();
    assertThat(inspection().previous()).isNotNull();
    Accounts.deleteRoleAndPolicy(aws);
    RotationRun.retireUser(aws, aws.caller()).apply(new RetireUser.Input(Requests.USER, true));

    InspectKeys.Inspection leaving = inspection();

    assertThat(leaving.previous()).isNull();
    assertThat(leaving.dueDate())
        .isEqualTo(aws.clock().instant().plus(RotationRun.POLICY.watchPeriod()).toString());
  }
}
