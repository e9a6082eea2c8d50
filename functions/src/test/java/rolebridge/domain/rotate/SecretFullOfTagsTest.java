package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver.Delivery;
import rolebridge.domain.managed.SecretTags;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.ProvisionRun;

/**
 * A user whose requests gave its secret as many tags as they may: no mark may be refused. And one
 * whose secret others gave all the tags that it can have.
 */
class SecretFullOfTagsTest {

  private static FakeAws full() {
    FakeAws aws = new FakeAws().handingOver(Delivery.INSTANCE);
    assertThat(ProvisionRun.of(aws, Requests.iam(), "before").isReady()).isTrue();
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    for (int number = 0; SecretTags.taken(tags.keySet(), tags.keySet()) < SecretTags.MOST; ) {
      tags.put("Others" + number++, "x");
    }
    return aws;
  }

  @Test
  void rotationUndoAndRevocations_findRoomForTheirMarks() {
    FakeAws aws = full();

    done(RotationRun.now(aws));
    done(RotationRun.undo(aws));
    done(RotationRun.now(aws));
    aws.advance(Duration.ofHours(25));
    done(RotationRun.scheduled(aws));
    aws.advance(Duration.ofHours(5));
    done(RotationRun.scheduled(aws));
    assertThat(aws.secretTags(Requests.SECRET))
        .containsKeys(Tags.PROMOTED, Tags.UNUSED, Tags.DEACTIVATED, Tags.RETIRING, Tags.PUT_BACK);
    for (int number = 0; number < 3; number++) {
      done(RotationRun.after(aws, RotationRun.revoke(aws, aws.caller(), "")));
    }
    assertThat(aws.secretTags(Requests.SECRET))
        .containsKey(Tags.PROVEN)
        .hasSizeGreaterThan(45)
        .hasSizeLessThanOrEqualTo(50);
    assertThat(ProvisionRun.of(aws, Requests.iamFor(1_800), "again").isReady()).isTrue();
  }

  private static void done(RotationRun run) {
    assertThat(run.finish().state()).as(run.toString()).isEqualTo("Done");
  }

  private static final String FILLING = "Filling";

  private static void fill(FakeAws aws) {
    fill(aws, 0);
  }

  private static void fill(FakeAws aws, int placesLeft) {
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    while (tags.size() < StoredSecret.TAG_LIMIT - placesLeft) {
      tags.put(FILLING + tags.size(), "x");
    }
  }

  private static void empty(FakeAws aws) {
    aws.secretTags(Requests.SECRET).keySet().removeIf(key -> key.startsWith(FILLING));
  }

  /**
   * A pass, before each state of which somebody takes off the marks that say nothing and gives the
   * secret as many other tags as it can have, but for these places. What that stops is gone on with
   * by another, once there is room.
   *
   * @return the states that were stopped
   */
  private static String stoppedWhileOthersTag(
      FakeAws aws, int placesLeft, Function<FakeAws, RotationRun> start) {
    Set<String> stopped = new TreeSet<>();
    RotationRun run = start.apply(aws);
    while (!run.hasEnded()) {
      String state = run.state();
      aws.secretTags(Requests.SECRET).values().removeIf(Tags.NONE::equals);
      List<String> before = aws.state();
      if (!stopped.contains(state)) {
        fill(aws, placesLeft);
      }
      run.step();
      empty(aws);
      if (run.error().equals("QuotaExceededException")) {
        stopped.add(state);
        assertThat(aws.state()).as("state of all after %s was refused", state).isEqualTo(before);
        run = start.apply(aws);
      }
    }
    done(run);
    return String.join(" ", stopped);
  }

  /**
   * What can't be taken back is done only where all of it can be written down: a state that writes
   * one mark before its act and another after it needs room for both.
   */
  @ParameterizedTest
  @CsvSource({
    "0, CreatePendingKey PromoteKey ValidatePendingKey, PutBackOldKey, DeactivateOldKey, DeleteOldKey",
    "1, CreatePendingKey ValidatePendingKey, PutBackOldKey, DeactivateOldKey, ''",
    "2, '', '', '', ''",
  })
  void stateThatCantWriteItsMarks_changesNothing(
      int placesLeft, String rotation, String undo, String grace, String watch) {
    FakeAws aws = Accounts.with(Requests.iam());

    assertThat(stoppedWhileOthersTag(aws, placesLeft, RotationRun::now)).isEqualTo(rotation);
    assertThat(stoppedWhileOthersTag(aws, placesLeft, RotationRun::undo)).isEqualTo(undo);
    aws.advance(Duration.ofHours(25));
    assertThat(stoppedWhileOthersTag(aws, placesLeft, RotationRun::scheduled)).isEqualTo(grace);
    aws.advance(Duration.ofHours(5));
    assertThat(stoppedWhileOthersTag(aws, placesLeft, RotationRun::scheduled)).isEqualTo(grace);
    aws.advance(Duration.ofDays(8));
    assertThat(stoppedWhileOthersTag(aws, placesLeft, RotationRun::scheduled)).isEqualTo(watch);
    assertThat(aws.keyIds(Requests.USER)).hasSize(1);
  }

  @Test
  void userThatLeaves_keepsItsKeys_whileThatCantBeWrittenDown() {
    FakeAws aws = Accounts.with(Requests.iam());
    Accounts.deleteRoleAndPolicy(aws);
    List<String> before = aws.state();
    fill(aws);
    RetireUser step = RotationRun.retireUser(aws, aws.caller());

    assertThatThrownBy(() -> step.apply(new RetireUser.Input(Requests.USER, true)))
        .isInstanceOf(QuotaExceededException.class);
    empty(aws);
    assertThat(aws.state()).isEqualTo(before);

    step.apply(new RetireUser.Input(Requests.USER, true));
    aws.advance(RotationRun.POLICY.watchPeriod().plusMinutes(1));
    fill(aws);
    done(RotationRun.scheduled(aws));
    assertThat(aws.keyIds(Requests.USER)).isEmpty();
  }

  @Test
  void message_namesTheMarks_theCount_andWhoseTagsThereAre() {
    FakeAws aws = Accounts.with(Requests.iam());
    Map<String, String> tags = aws.secretTags(Requests.SECRET);
    tags.put("aws:cloudformation:stack-name", "x");
    RotationRun run = RotationRun.now(aws).runTo("PromoteKey");
    for (int number = 10; tags.size() < StoredSecret.TAG_LIMIT + 1; number++) {
      tags.put("Key" + number, "x");
    }
    int others = Tags.ofRequester(tags).size() - 1;

    run.step();

    assertThat(run.reason())
        .isEqualTo(
            "Secret "
                + Requests.SECRET
                + " of user "
                + Requests.USER
                + " has 50 tags and no room for rolebridge:promoted, by which the passes know how"
                + " far its keys are: Secrets Manager takes 50. Nothing was changed, and the next"
                + " pass goes on once there is room. Take tags off it that nobody needs, at least 1; "
                + others
                + " aren't rolebridge's: Key10, Key11, Key12, Key13, Key14, Key15, Key16, Key17,"
                + " Key18, Key19, …");
  }
}
