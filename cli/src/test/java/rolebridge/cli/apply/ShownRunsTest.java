package rolebridge.cli.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.machine.ManyRuns.Ended;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.run.Execution;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Progress;

class ShownRunsTest {

  private static final Outcome DONE = Outcome.done("ready", Map.of(), "");
  private static final Outcome FAILED =
      Outcome.failed(Exit.RUN_FAILED, "failed", "AccessNotProvenException", "c", "r", Map.of());

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ShownRuns shown =
      new ShownRuns(
          new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false, false, 80),
          false);
  private final List<String> told = new ArrayList<>();

  private static Ended ended(String user, boolean started) {
    return new Ended(
        new Job(user, user, "{}"),
        Optional.of(
                new Execution(
                    "arn:aws:states:eu-central-1:123456789012:execution:rolebridge-provision:"
                        + user
                        + "-1",
                    "SUCCEEDED",
                    Instant.EPOCH,
                    Optional.empty(),
                    Optional.of("{}"),
                    Optional.empty(),
                    Optional.empty()))
            .filter(_ -> started),
        Optional.empty());
  }

  private List<String> said() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private int run(Outcome... outcomes) {
    return shown.of(
        "some requests",
        outcomes.length,
        each -> {
          for (int i = 0; i < outcomes.length; i++) {
            each.accept(ended("u" + i, i < 2), outcomes[i]);
          }
          return 7;
        },
        (job, outcome) -> told.add(job.id() + " " + outcome.exit()));
  }

  @Test
  void oneThatFails_failsTheStep_andSaysHowMany() {
    assertThat(run(DONE, FAILED, FAILED)).isEqualTo(7);

    assertThat(told).containsExactly("u0 DONE", "u1 RUN_FAILED", "u2 RUN_FAILED");
    assertThat(said().subList(1, 4))
        .containsExactly(
            "✓ u0-1", "✗ u1-1  AccessNotProvenException", "✗ u2  AccessNotProvenException");
    assertThat(said().getLast()).startsWith("✗ some requests").endsWith("2 of 3 failed");
  }

  @Test
  void noneThatFails_endsTheStepWell() {
    run(DONE, DONE);

    assertThat(said().getLast()).startsWith("✓ some requests").doesNotContain("failed");
  }

  @Test
  void whatKeepsThemFromRunning_failsTheStep() {
    assertThatThrownBy(
            () ->
                shown.of(
                    "some requests",
                    2,
                    _ -> {
                      throw new IllegalStateException("no account");
                    },
                    (_, _) -> {}))
        .hasMessage("no account");

    assertThat(said().getLast()).startsWith("✗ some requests");
  }
}
