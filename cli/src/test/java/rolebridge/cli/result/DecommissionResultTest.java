package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

class DecommissionResultTest {

  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-decommission:one";
  private static final String ROLE = "arn:aws:iam::000000000000:role/rolebridge/x/r";

  private static Outcome succeeded(String changes, String kept) {
    return DecommissionResult.of(
        EndedRun.succeeded(
            ARN,
            """
            {"integration": "AWS - IAM", "userName": "x", "roleArn": "%s", "changes": %s,
             "kept": %s}\
            """
                .formatted(ROLE, changes, kept)));
  }

  @Test
  void removed_tellsWhatWentAndWhatStaysAndWhy() {
    Outcome outcome =
        succeeded(
            "[{\"action\": \"DeleteRole\", \"resource\": \"%s\"}]".formatted(ROLE),
            "[{\"resource\": \"AKIAI44QH8DHBEXAMPLE\", \"reason\": \"it is inactive"
                + " until 2026-12-03T15:41:37.687176370Z\"}]");

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .isEqualTo(
            """
            Integration AWS - IAM of x is decommissioned.

            Taken away:
              DeleteRole             r

            Stays:
              AKIAI44QH8DHBEXAMPLE
                it is inactive until 2026-12-03T15:41:37Z (in 9 d)\
            """);
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
            EndedRun.failed(
                ARN,
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
