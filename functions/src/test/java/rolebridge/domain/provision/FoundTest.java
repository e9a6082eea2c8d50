package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.provision.ProvisionRun.State;

/**
 * What the first state found comes through the payload, so it may be forged: then it comes to the
 * same things, or to nothing.
 */
class FoundTest {

  @ParameterizedTest
  @EnumSource
  void steps_foundIsForged_makeWhatIsPlannedOrNothing(Scenario scenario) {
    FakeAws right = scenario.account();
    ProvisionRun.of(right, scenario.request(), "run");
    List<String> expected = facts(right);

    forgeries(scenario)
        .forEach(
            forged -> {
              FakeAws aws = scenario.account();
              List<String> before = facts(aws);
              ProvisionRun run =
                  new ProvisionRun(aws, scenario.request(), "run").runTo(State.ENSURE_USER);
              run.forge(forged);
              run.finish();

              assertThat(facts(aws)).as(forged.toString()).isIn(expected, before);
              assertThat(run.state()).as(forged.toString()).isIn(State.READY, State.FAILED);
            });
  }

  private static List<String> facts(FakeAws aws) {
    return Snapshot.withoutKeyIds(aws);
  }

  private static Stream<Found> forgeries(Scenario scenario) {
    String ready = Plans.of(scenario.account(), scenario.request()).digest();
    return IntStream.range(0, 32)
        .mapToObj(
            bits ->
                new Found(
                    (bits & 1) != 0,
                    (bits & 2) != 0,
                    (bits & 4) != 0,
                    (bits & 8) != 0 ? ready : "forged",
                    (bits & 16) != 0));
  }
}
