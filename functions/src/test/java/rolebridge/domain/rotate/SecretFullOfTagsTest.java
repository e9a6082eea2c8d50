package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver.Delivery;
import rolebridge.domain.managed.SecretTags;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.provision.ProvisionRun;

/** A user whose requests gave its secret as many tags as they may: no mark may be refused. */
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
}
