package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.run.Execution;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

class DecommissionResultTest {

  private static final Instant START = Instant.parse("2026-11-24T08:15:00Z");
  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-decommission:one";
  private static final String ROLE = "arn:aws:iam::000000000000:role/rolebridge/x/r";

  private static MachineRun run(String status, String output, String error, String cause) {
    return new MachineRun(
        new LocalAccount(URI.create("http://127.0.0.1:4566")),
        true,
        new Execution(
            ARN,
            status,
            START,
            Optional.of(START.plusSeconds(3)),
            Optional.ofNullable(output),
            Optional.ofNullable(error),
            Optional.ofNullable(cause)),
        List.of());
  }

  private static Outcome succeeded(String changes, String kept) {
    return DecommissionResult.of(
        run(
            "SUCCEEDED",
            """
            {"integration": "AWS - IAM", "userName": "x", "roleArn": "%s", "changes": %s,
             "kept": %s}\
            """
                .formatted(ROLE, changes, kept),
            null,
            null));
  }

  @Test
  void removed_tellsWhatWentAndWhatStaysAndWhy() {
    Outcome outcome =
        succeeded(
            "[{\"action\": \"DeleteRole\", \"resource\": \"%s\"}]".formatted(ROLE),
            "[{\"resource\": \"AKIAI44QH8DHBEXAMPLE\", \"reason\": \"it is inactive\"}]");

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .isEqualTo(
            """
            Integration AWS - IAM of x is decommissioned.

            Taken away:
              DeleteRole             %s

            Stays:
              AKIAI44QH8DHBEXAMPLE
                it is inactive"""
                .formatted(ROLE));
    assertThat(outcome.document()).containsEntry("status", "removed");
    assertThat(Schemas.errors("decommission", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void nothingThere_isUnchanged() {
    Outcome outcome = succeeded("[]", "[]");

    assertThat(outcome.text()).endsWith("unchanged: there was nothing to take away.");
    assertThat(outcome.document()).containsEntry("status", "unchanged");
    assertThat(Schemas.errors("decommission", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void roleInUse_namesTheWayOn() {
    Outcome outcome =
        DecommissionResult.of(
            run(
                "FAILED",
                null,
                "RoleInUseException",
                """
                {"failedState": "RemoveRole", "error": "RoleInUseException",
                 "message": "Role r was used.", "changes": [], "kept": []}\
                """));

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.text())
        .contains("Decommissioning failed in the state RemoveRole: RoleInUseException")
        .contains("add --force", "Nothing was taken away.", "./rolebridge status " + ARN);
    assertThat(Schemas.errors("decommission", Json.pretty(outcome.document()))).isEmpty();
  }
}
