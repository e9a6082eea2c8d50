package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;

/** What a state tells: what it did, and once its turn is over what shows as done and isn't told. */
class StepAnswersTest {

  private static final FakeAws ROTATED = Accounts.with(Requests.iam());
  private static final String OLD = ROTATED.keyIds(Requests.USER).getFirst();

  static {
    RotationRun.now(ROTATED).finish();
  }

  private static final String NEW = ROTATED.currentKey(Requests.SECRET).orElseThrow().id();

  private final FakeAws aws = ROTATED.copy();

  private static RotationInput input(boolean undo, String target, List<Change> told) {
    return new RotationInput(
        Requests.USER, false, undo, "", "", told, List.of(), 0, Proof.NONE, "", List.of(), target);
  }

  private List<Change> answer(String state, RotationInput input) {
    Object answer = RotationRun.apply(aws, aws.caller(), state, input);
    return answer instanceof PromoteKey.Result promoted
        ? promoted.changes()
        : ((StepResult) answer).changes();
  }

  /** Of a turn that is over, and of a pass that has told it already. */
  private void assertToldOnce(String state, Change change) {
    String target = change.resource();
    assertThat(answer(state, input(false, target, List.of()))).containsExactly(change);
    assertThat(answer(state, input(false, target, List.of(change)))).isEmpty();
    assertThat(answer(state, input(false, "", List.of()))).isEmpty();
  }

  private void assertNothingTold(String state, String target) {
    assertThat(answer(state, input(false, target, List.of()))).as(state + target).isEmpty();
  }

  private void pass(Duration later) {
    aws.advance(later);
    RotationRun run = RotationRun.scheduled(aws).finish();
    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
  }

  @Test
  void turnThatIsOver_isToldByWhatShowsOfItsKey() {
    assertToldOnce("PromoteKey", new Change("PromoteKey", NEW));
    assertNothingTold("PromoteKey", OLD);
    assertToldOnce("PutBackOldKey", new Change("ActivateOldKey", NEW));
    assertNothingTold("PutBackOldKey", OLD);
    assertNothingTold("DeactivateOldKey", OLD);

    pass(Duration.ofHours(25));
    pass(Duration.ofHours(5));
    assertToldOnce("DeactivateOldKey", new Change("DeactivateAccessKey", OLD));
    assertNothingTold("DeactivateOldKey", NEW);
    assertNothingTold("DeleteOldKey", OLD);

    pass(Duration.ofDays(8));
    assertToldOnce("DeleteOldKey", new Change("DeleteAccessKey", OLD));
    assertNothingTold("DeactivateOldKey", OLD);
  }

  /** An execution that began under an older machine knows no target. */
  @Test
  void ownTurn_isToldWithoutATarget() {
    RotationInput scheduled = input(false, "", List.of());
    pass(Duration.ofHours(25));
    aws.advance(Duration.ofHours(5));
    assertThat(answer("DeactivateOldKey", scheduled))
        .containsExactly(new Change("DeactivateAccessKey", OLD));
    assertThat(answer("PutBackOldKey", input(true, "", List.of())))
        .containsExactly(new Change("ActivateOldKey", OLD));
    assertThat(RotationRun.scheduled(aws).finish().actions()).contains("PromoteKey");

    pass(Duration.ofHours(25));
    pass(Duration.ofHours(5));
    aws.advance(Duration.ofDays(8));
    assertThat(answer("DeleteOldKey", scheduled))
        .containsExactly(new Change("DeleteAccessKey", NEW));
  }

  @Test
  void revokedKeyThatIsInTheWay_isToldWithoutATarget() {
    RotationRun.revoke(aws, aws.caller(), "");

    assertThat(answer("DeleteOldKey", input(false, "", List.of())))
        .containsExactly(new Change("DeleteAccessKey", OLD));
  }

  @Test
  void orphan_isToldWithoutATarget() {
    aws.caller().accessKeys().delete(Requests.USER, OLD);
    aws.addKey(Requests.USER);
    String orphan = aws.keyIds(Requests.USER).getLast();
    aws.advance(Duration.ofDays(1));

    assertThat(answer("RemoveOrphan", input(false, "", List.of())))
        .containsExactly(new Change("DeleteOrphanKey", orphan));
    assertToldOnce("RemoveOrphan", new Change("DeleteOrphanKey", orphan));
    assertNothingTold("RemoveOrphan", NEW);
  }

  @Test
  void allThatLeakedAndWorksAgain_isTold() {
    RotationRun.revoke(aws, aws.caller(), "");
    aws.caller().accessKeys().activate(Requests.USER, OLD);
    aws.caller().accessKeys().activate(Requests.USER, NEW);

    assertThat(answer("DeactivateOldKey", input(false, OLD, List.of())))
        .containsExactlyInAnyOrder(
            new Change("DeactivateAccessKey", OLD), new Change("DeactivateAccessKey", NEW));
  }

  /** By its announcement the next pass knows whose act it was, and takes that back. */
  @Test
  void killedOnceTheKeyIsInactive_isToldByTheNextPass() {
    pass(Duration.ofHours(25));
    aws.advance(Duration.ofHours(5));
    RotationRun killed = RotationRun.scheduled(aws).runTo("DeactivateOldKey");
    killed
        .caller()
        .failing(call -> call.operation().equals("UpdateAccessKey") ? Fault.killedAfter() : null);
    killed.step();
    assertThat(aws.isActive(OLD)).isFalse();
    assertThat(aws.secretTags(Requests.SECRET).get(Tags.RETIRING)).startsWith(OLD + " ");

    assertThat(RotationRun.scheduled(aws).finish().actions())
        .containsExactly("DeactivateAccessKey");

    assertThat(aws.secretTags(Requests.SECRET)).containsEntry(Tags.RETIRING, Tags.NONE);
    assertThat(aws.secretTags(Requests.SECRET).get(Tags.DEACTIVATED)).startsWith(OLD + " ");
  }

  @Test
  void inactiveByHand_isWatched_andToldAsNobodysAct() {
    aws.caller().accessKeys().deactivate(Requests.USER, OLD);

    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();

    assertThat(aws.secretTags(Requests.SECRET)).doesNotContainKey(Tags.RETIRING);
    assertThat(aws.secretTags(Requests.SECRET).get(Tags.DEACTIVATED)).startsWith(OLD + " ");
  }
}
