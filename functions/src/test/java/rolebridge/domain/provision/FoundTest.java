package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.provision.proof.ValidateAccess;

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
              ProvisionRun run = new ProvisionRun(aws, scenario.request(), "run");
              run.step();
              run.forge(forged);
              run.finish();

              assertThat(facts(aws)).as(forged.toString()).isIn(expected, before);
              assertThat(run.state()).as(forged.toString()).isIn(State.READY, State.FAILED);
            });
  }

  /** Whoever says that all is unchanged has nothing made or marked, whatever is so. */
  @ParameterizedTest
  @EnumSource
  void validateAccess_unchangedIsForged_changesNothing(Scenario scenario) {
    FakeAws aws = scenario.account();
    ProvisionRun run = new ProvisionRun(aws, scenario.request(), "run");
    run.step();
    String keyId =
        aws.currentKey(run.plan().secretName()).map(SecretAccessKey::id).orElse("forged");
    Plan plan = run.plan();
    for (Found forged : forgeries(scenario).toList()) {
      run.forge(forged);
      for (String claimed : List.of(keyId, "forged", "")) {
        Caller caller = aws.caller();
        ValidateAccess step = caller.validateAccess(Requests.HUB, aws.pause());
        boolean proven;
        try {
          step.apply(run.plan(), claimed, false, true);
          proven = true;
        } catch (WorkflowException e) {
          proven = false;
        }

        assertThat(caller.changes()).as("%s %s", forged, claimed).isEmpty();
        assertThat(proven)
            .as("%s %s", forged, claimed)
            .isEqualTo(
                scenario == Scenario.UNCHANGED
                    && forged.ready().equals(plan.digest())
                    && claimed.equals(keyId));
      }
    }
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
