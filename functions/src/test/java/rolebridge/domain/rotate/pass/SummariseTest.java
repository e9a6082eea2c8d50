package rolebridge.domain.rotate.pass;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.fake.TestClock;
import rolebridge.domain.rotate.pass.Summarise.FailedUser;
import rolebridge.domain.rotate.pass.Summarise.UserOutcome;
import rolebridge.json.EmbeddedMetrics;
import rolebridge.json.StrictJson;

class SummariseTest {

  @Test
  void apply_aThousandUsersTenFailing_countsAll() {
    List<UserOutcome> users = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      users.add(
          i % 100 == 0
              ? new UserOutcome("u" + i, "failed", "AccessNotProvenException", List.of())
              : new UserOutcome(
                  "u" + i,
                  "done",
                  "",
                  List.of("DeleteOrphanKey", "CreateAccessKey", "PromoteKey")));
    }
    users.add(new UserOutcome("j", "joined", "", List.of()));
    AtomicReference<Map<String, Integer>> published = new AtomicReference<>();

    Summarise.Result result =
        new Summarise(published::set).apply(new Summarise.Input(7, 91, "", users));

    assertThat(result.due()).isEqualTo(1008);
    assertThat(result.rotated()).isEqualTo(990);
    assertThat(result.joined()).isEqualTo(1);
    assertThat(result.failed()).isEqualTo(10);
    assertThat(result.left()).isEqualTo(7);
    assertThat(result.failedUsers())
        .hasSize(10)
        .contains(new FailedUser("u900", "AccessNotProvenException"));
    assertThat(published.get())
        .isEqualTo(
            Map.of(
                "UsersDue", 1008,
                "UsersLeft", 7,
                "RotationsDone", 990,
                "RotationsFailed", 10,
                "OrphansRemoved", 990,
                "OldestKeyAgeDays", 91));
  }

  /** Nobody has a key where the age is less than none. */
  @ParameterizedTest
  @CsvSource({"-1, false", "0, true"})
  void apply_ageOfTheOldestKey_isPublishedWhereThereIsOne(int days, boolean published) {
    AtomicReference<Map<String, Integer>> values = new AtomicReference<>();

    new Summarise(values::set).apply(new Summarise.Input(0, days, "", List.of()));

    assertThat(values.get().containsKey("OldestKeyAgeDays")).isEqualTo(published);
  }

  @Test
  void apply_anotherPassGoesOn_nobodyIsLeftToAnotherDay() {
    AtomicReference<Map<String, Integer>> published = new AtomicReference<>();

    Summarise.Result result =
        new Summarise(published::set).apply(new Summarise.Input(7, 91, "one--2", List.of()));

    assertThat(result.left()).isEqualTo(7);
    assertThat(result.nextPass()).isEqualTo("one--2");
    assertThat(published.get()).containsEntry("UsersDue", 7).containsEntry("UsersLeft", 0);
  }

  @Test
  void apply_noKeyAtAll_publishesNoAge() {
    AtomicReference<Map<String, Integer>> published = new AtomicReference<>();

    new Summarise(published::set).apply(new Summarise.Input(0, -1, "", List.of()));

    assertThat(published.get()).doesNotContainKey("OldestKeyAgeDays");
  }

  @Test
  void embeddedMetrics_areOneLineOfTheirForm() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();

    new EmbeddedMetrics(new PrintStream(log, true, UTF_8), "rolebridge", new TestClock())
        .publish(Map.of("UsersDue", 3));

    assertThat(log.toString(UTF_8)).hasLineCount(1);
    Map<String, Object> line = StrictJson.readObject(log.toString(UTF_8));
    assertThat(line).containsEntry("UsersDue", 3);
    assertThat(line.get("_aws"))
        .isEqualTo(
            Map.of(
                "Timestamp",
                new TestClock().millis(),
                "CloudWatchMetrics",
                List.of(
                    Map.of(
                        "Namespace",
                        "rolebridge",
                        "Dimensions",
                        List.of(List.of()),
                        "Metrics",
                        List.of(Map.of("Name", "UsersDue"))))));
  }
}
