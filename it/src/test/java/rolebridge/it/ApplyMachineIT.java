package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The machine apply by itself, as somebody may start it who has no command. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
class ApplyMachineIT {

  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
  }

  private static Run apply(Object groups) {
    return rolebridge.end(rolebridge.start("apply", JsonText.of(Map.of("groups", groups))));
  }

  private static List<Map<String, Object>> answers(Run run) {
    return JsonText.members(run.output(), "groups").stream()
        .flatMap(group -> JsonText.members(group, "requests").stream())
        .toList();
  }

  /** Whether one is carried out is provision's to say, and what it refuses stops no other. */
  @Test
  void eachRequest_isWhatProvisionMakesOfIt() {
    Request good = Request.ofNewUser("applied");
    Request other = Request.ofNewUser("appliedtoo");

    List<Map<String, Object>> answers =
        answers(
            apply(
                List.of(
                    List.of(good.json(), good.inRole("second").json()),
                    List.of(good.with("userName", "no name").json()),
                    List.of(Map.of("senderAccount", "111122223333")),
                    List.of(
                        other
                            .withActions("iam:PassRole")
                            .with("acknowledgeRisks", List.of())
                            .json()),
                    List.of(Map.of("request", other.json(), "requestedBy", "somebody")))));

    assertThat(answers)
        .extracting(answer -> answer.get("status"))
        .containsExactly("SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED", "FAILED", "SUCCEEDED");
    assertThat(answers.subList(2, 5))
        .extracting(answer -> answer.get("error"))
        .containsOnly("RequestRejected");
    assertThat(answers)
        .allSatisfy(
            answer -> {
              Run run = rolebridge.end(answer.get("executionArn").toString());
              assertThat(run.execution().status()).isEqualTo(answer.get("status"));
            });
    assertThat(rolebridge.hub().iam().getRole(r -> r.roleName(good.roleName())).role().arn())
        .isEqualTo(good.roleArn());
  }

  @Test
  void inputOfAnotherForm_startsNothing() {
    Request request = Request.ofNewUser("unapplied");

    Map<String, Object> failure = apply(List.of(request.json())).failure();

    assertThat(failure)
        .containsEntry("error", "ApplyInputInvalid")
        .containsEntry("failedState", "IsReadable");
    assertThat(rolebridge.recorder().changesAfter(0, request.mark())).isEmpty();
  }
}
