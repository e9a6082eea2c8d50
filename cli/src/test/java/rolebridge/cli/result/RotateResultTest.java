package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.HistoryEvent.Kind;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

class RotateResultTest {

  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-rotate-user:one";
  private static final String ROLE = "arn:aws:iam::000000000000:role/rolebridge/x/r";

  private static MachineRun succeeded(String output) {
    return EndedRun.succeeded(ARN, output);
  }

  private static String pass(int failed, String failedUsers) {
    return """
    {"due": 12, "rotated": 9, "joined": 1, "failed": %d, "left": 2, "orphansRemoved": 1,
     "oldestKeyAgeDays": 88, "nextPass": "", "failedUsers": %s}\
    """
        .formatted(failed, failedUsers);
  }

  @Test
  void rotated_tellsHowLongTheOldKeyWorks() {
    Outcome outcome =
        RotateResult.of(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": ["%s"],
                 "kept": [], "changes": [{"action": "PromoteKey", "resource": "AKIAI44QH8DHBEXAMPLE"}],
                 "dueDate": "2027-02-21T08:15:03Z",
                 "previousAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                 "previousWorksUntil": "2026-11-25T08:15:03.123456789Z",
                 "previousDeletedAfter": "2026-12-02T08:15:03.123456789Z",
                 "next": {"action": "DeactivateOldKey", "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                          "notBefore": "2026-11-25T08:15:03.123456789Z"}}\
                """
                    .formatted(ROLE)));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text())
        .contains("Key AKIAI44QH8DHBEXAMPLE of x is the current one.")
        .contains(
            "Old key AKIAIOSFODNN7EXAMPLE works until 2026-11-25T08:15:03Z (in 1 d), deleted"
                + " after 2026-12-02T08:15:03Z (in 8 d).")
        .contains("PromoteKey             AKIAI44QH8DHBEXAMPLE");
    assertThat(outcome.document()).containsEntry("status", "done");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  /** As after a revocation, whose key never works again. */
  @Test
  void nothingDue_oldKeyIsInactive_saysSinceWhen() {
    Outcome outcome =
        RotateResult.of(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": ["%s"],
                 "kept": [], "changes": [], "dueDate": "2027-02-21T08:15:03Z",
                 "previousAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                 "previousWorksUntil": "2026-11-23T08:15:03Z",
                 "previousDeletedAfter": "2026-12-02T08:15:03Z",
                 "next": {"action": "DeleteOldKey", "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                          "notBefore": "2026-12-02T08:15:03Z"}}\
                """
                    .formatted(ROLE)));

    assertThat(outcome.text())
        .contains("Old key AKIAIOSFODNN7EXAMPLE is inactive since 2026-11-23T08:15:03Z (")
        .contains(", deleted after 2026-12-02T08:15:03Z (in 8 d).")
        .doesNotContain("works until");
  }

  /** Whoever asks for another key must not believe to have got one. */
  @Test
  void now_whileTheOldKeyWorks_isAnErrorThatSaysUntilWhen() {
    Outcome outcome =
        RotateResult.ofNow(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": ["%s"],
                 "kept": [], "changes": [], "dueDate": "2027-02-21T08:15:03Z",
                 "next": {"action": "DeactivateOldKey", "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                          "notBefore": "2026-11-25T08:15:03.123456789Z"}}\
                """
                    .formatted(ROLE)));

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.document()).containsEntry("error", "NotRotated");
    assertThat(outcome.text())
        .contains(
            "Key AKIAI44QH8DHBEXAMPLE of x was not replaced: the user has two keys",
            "the other one, AKIAIOSFODNN7EXAMPLE, isn't deleted before a watch period is over, nor deactivated before 2026-11-25T08:15:03Z",
            "Run the same command again after 2026-11-25T08:15:03Z",
            "./rolebridge revoke x replaces it at once");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  /** There is room for another key only when the other one is deleted. */
  @Test
  void now_whileTheOldKeyIsKept_saysWhenItIsDeleted() {
    Outcome outcome =
        RotateResult.ofNow(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": ["%s"],
                 "kept": [], "changes": [], "dueDate": "2027-02-21T08:15:03Z",
                 "previousAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                 "previousWorksUntil": "2026-11-25T08:15:03Z",
                 "previousDeletedAfter": "2026-12-02T08:15:03Z",
                 "next": {"action": "DeactivateOldKey", "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                          "notBefore": "2026-11-25T08:15:03Z"}}\
                """
                    .formatted(ROLE)));

    assertThat(outcome.text())
        .contains(
            "nor deactivated before 2026-11-25T08:15:03Z",
            "Run the same command again after 2026-12-02T08:15:03Z");
  }

  @Test
  void whatIsKept_isToldWithWhoseItIsNot() {
    Outcome outcome =
        RotateResult.of(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": ["%1$s"],
                 "kept": [{"resource": "%1$s2", "reason": "rolebridge did not make it"}],
                 "changes": [], "dueDate": "2027-02-21T08:15:03Z"}\
                """
                    .formatted(ROLE)));

    assertThat(outcome.text()).containsSubsequence("Not the user's", "r2", "did not make it");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void now_withANewKey_isDone() {
    Outcome outcome =
        RotateResult.ofNow(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": [],
                 "kept": [], "changes": [{"action": "PromoteKey", "resource": "AKIAI44QH8DHBEXAMPLE"}],
                 "dueDate": "2027-02-21T08:15:03Z"}\
                """));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
  }

  /** Its first try was killed right after the label moved. */
  @Test
  void now_withAKeyWhosePromotionWasTriedTwice_isDone() {
    Outcome outcome =
        RotateResult.ofNow(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": [], "kept": [],
                 "changes": [{"action": "CreateAccessKey", "resource": "AKIAI44QH8DHBEXAMPLE"},
                             {"action": "ValidateAccessKey", "resource": "AKIAI44QH8DHBEXAMPLE"}],
                 "dueDate": "2027-02-21T08:15:03Z"}\
                """));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
  }

  @Test
  void nothingDue_isUnchanged() {
    Outcome outcome =
        RotateResult.of(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": [],
                 "kept": [], "changes": [], "dueDate": "2027-02-21T08:15:03Z"}\
                """));

    assertThat(outcome.text()).endsWith("unchanged: nothing is due.").doesNotContain("Old key");
    assertThat(outcome.document()).containsEntry("status", "unchanged");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void userWithoutRoles_isSaidToGo() {
    Outcome outcome =
        RotateResult.of(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": [],
                 "kept": [], "changes": [], "dueDate": "2026-12-01T08:15:03.5Z",
                 "next": {"action": "RemoveUser", "accessKeyId": "AKIAI44QH8DHBEXAMPLE",
                          "notBefore": "2026-12-01T08:15:03.5Z"}}\
                """));

    assertThat(outcome.text())
        .startsWith("User x has no role any more: its keys are inactive, and the first pass after")
        .contains("2026-12-01T08:15:03Z (in 7 d) removes it.", "unchanged: nothing is due.");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void userRemoved_isSaid() {
    Outcome outcome =
        RotateResult.of(
            succeeded(
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": [],
                 "kept": [], "changes": [{"action": "DeleteUser", "resource": "u"},
                             {"action": "DeleteSecret", "resource": "s"}],
                 "dueDate": "2026-12-01T08:15:03.5Z"}\
                """));

    assertThat(outcome.text()).startsWith("User x had no role any more and is removed.");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void failed_namesStateCauseAndRemedy() {
    Outcome outcome =
        RotateResult.of(
            EndedRun.failed(
                ARN,
                "OldKeyInUseException",
                """
                {"failedState": "InspectKeys", "error": "OldKeyInUseException",
                 "message": "Access key A was replaced, and yet used.", "userName": "x",
                 "accessKeyIds": [], "changes": []}\
                """));

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.text())
        .contains("Rotation failed in the state InspectKeys: OldKeyInUseException")
        .contains("and yet used", "remedy", "./rolebridge status " + ARN);
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void allUsers_isInFigures() {
    Outcome outcome = RotateResult.ofAll(succeeded(pass(0, "[]")));

    assertThat(outcome.text()).contains("12 due, 9 rotated, 2 left for the next scheduled pass");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void allUsers_thatAnotherPassGoesOnWith_namesIt() {
    Outcome outcome =
        RotateResult.ofAll(
            succeeded(pass(0, "[]").replace("\"nextPass\": \"\"", "\"nextPass\": \"a--2\"")));

    assertThat(outcome.text()).contains("9 rotated, 2 left, which a--2 goes on with");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void allUsers_someFailed_isAFailureThatNamesThem() {
    Outcome outcome =
        RotateResult.ofAll(
            succeeded(
                pass(1, "[{\"userName\": \"x\", \"error\": \"AccessKeyInactiveException\"}]")));

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.text())
        .contains("1 failed", "x                      AccessKeyInactiveException")
        .contains("./rolebridge inventory");
    assertThat(outcome.document()).containsEntry("error", "UsersFailed");
    assertThat(Schemas.errors("rotate", Json.pretty(outcome.document()))).isEmpty();
  }

  private static String revocation(int seconds) {
    return """
    {"userName": "x", "revokedKeyIds": ["AKIAIOSFODNN7EXAMPLE"],
     "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "secondsWithoutAccess": %d, "roles": ["%s"],
     "kept": [], "changes": [{"action": "DenySessions", "resource": "%s"}]}\
    """
        .formatted(seconds, ROLE, ROLE);
  }

  @Test
  void revoked_tellsHowLongThereWasNoAccess() {
    Outcome outcome = RotateResult.ofRevocation(succeeded(revocation(35)));

    assertThat(outcome.text())
        .contains("Key AKIAIOSFODNN7EXAMPLE of x is revoked: inactive, and its sessions are denied")
        .contains("on 1 role.", "is the current one; there was no access for 35 s.");
    assertThat(Schemas.errors("revoke", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void revoked_notTheCurrentKey_accessWentOn() {
    assertThat(RotateResult.ofRevocation(succeeded(revocation(0))).text())
        .contains("is the current one, as before.")
        .doesNotContain("no access");
  }

  /** Which of the lines before is meant, where the machine started the run that failed. */
  @Test
  void failedInARunThatItStarted_namesTheStateThereAndHere() {
    MachineRun failed =
        EndedRun.failed(
            ARN,
            "AccessKeyInactiveException",
            """
            {"failedState": "InspectKeys", "error": "AccessKeyInactiveException",
             "message": "Access key AKIAIOSFODNN7EXAMPLE of user x is Inactive."}\
            """);
    MachineRun run =
        new MachineRun(
            failed.account(),
            true,
            false,
            failed.execution(),
            List.of(
                new HistoryEvent(Kind.ENTERED, EndedRun.START, "RotateUser", ""),
                new HistoryEvent(Kind.ATTEMPT_FAILED, EndedRun.START, "", "States.TaskFailed")));

    Outcome outcome = RotateResult.ofRevocation(run);

    assertThat(outcome.text())
        .startsWith(
            "Revocation failed in the state InspectKeys of the run that RotateUser started:"
                + " AccessKeyInactiveException");
    assertThat(outcome.document()).containsEntry("failedState", "InspectKeys");
  }
}
