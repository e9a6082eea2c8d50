package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rolebridge.cli.setup.Json;
import rolebridge.cli.verify.Leftovers;
import rolebridge.cli.verify.Leftovers.Thing;
import rolebridge.cli.verify.aws.AwsLeftovers;

/** {@code ./rolebridge verify} on the local AWS, which answers as rolebridge expects. */
@ExtendWith(InstallationExtension.class)
class VerifyIT {

  private URI endpoint;
  private Leftovers leftovers;

  @BeforeEach
  void account(Installation installation) {
    endpoint = installation.account().endpoint().orElseThrow();
    leftovers =
        new AwsLeftovers(installation.account().iam(), installation.account().secretsManager());
  }

  /** The local AWS hasn't what these ask for. */
  private static final List<String> NOT_HERE = List.of("credential-report", "validation");

  @Test
  void interruptedRun_isRemovedByClean() throws Exception {
    Command run = Command.start(endpoint, "verify", "--json");
    Poll.until(
        "something that verify has made",
        () -> Optional.of(leftovers.all()).filter(things -> !things.isEmpty()));
    run.interrupt();
    assertThat(run.status()).as(run.err()).isEqualTo(130);
    List<Thing> left = leftovers.all();
    assertThat(left).isNotEmpty();

    Command clean = Command.run(endpoint, "verify", "--clean", "--json");

    assertThat(clean.status()).as(clean.err()).isZero();
    assertThat(clean.document())
        .containsEntry("status", "cleaned")
        .containsEntry("left", List.of());
    assertThat((Integer) clean.document().get("removed")).isGreaterThanOrEqualTo(left.size());
    assertThat(Schemas.errors("verify", clean.out())).isEmpty();
    assertThat(leftovers.all()).isEmpty();
  }

  @Test
  void verify_isAsExpected_andLeavesNothing(Installation installation) throws Exception {
    installation.provision(Request.ofNewUser("verify").withActions("iam:ListUsers")).requireReady();

    Command run = Command.run(endpoint, "verify", "--json");

    assertThat(run.status()).as(run.out() + run.err()).isZero();
    Map<String, Object> document = run.document();
    assertThat(document).containsEntry("status", "as-expected").containsEntry("left", List.of());
    assertThat(Schemas.errors("verify", run.out())).isEmpty();
    assertThat(Json.list(document, "trials"))
        .map(trial -> (Map<?, ?>) trial)
        .allSatisfy(
            trial ->
                assertThat(trial.get("verdict"))
                    .as(trial.toString())
                    .isEqualTo(NOT_HERE.contains(trial.get("name")) ? "not-tried" : "ok"));
    assertThat(leftovers.all()).isEmpty();
  }
}
