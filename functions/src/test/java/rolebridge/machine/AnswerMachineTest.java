package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What answer.asl.json and reject.asl.json put onto which bus. */
class AnswerMachineTest {

  private static MachineRun answer(Object recipient) {
    Map<String, Object> detail = new HashMap<>(Map.of("userName", "any"));
    if (recipient != null) {
      detail.put("recipientAccount", recipient);
    }
    return Scenario.of(
            "answer", "any", Map.of("id", "one", "detail-type", "KeyRotated", "detail", detail))
        .start();
  }

  @Test
  void announcementOfAnotherAccount_isPutOntoThatAccountsBus_asItIs() {
    MachineRun run = answer("444455556666");

    assertThat(run.arguments())
        .isEqualTo(
            Map.of(
                "Entries",
                List.of(
                    Map.of(
                        "EventBusName",
                        "arn:aws:events:eu-central-1:444455556666:event-bus/rolebridge",
                        "Source",
                        "rolebridge",
                        "DetailType",
                        "KeyRotated",
                        "Detail",
                        Map.of("userName", "any", "recipientAccount", "444455556666")))));
    run.succeeded(Map.of("FailedEntryCount", 0));
    assertThat(run.hasEnded()).isTrue();
    assertThat(run.error()).isEmpty();
  }

  static Stream<Object> noOtherAccount() {
    return Stream.of(Scenario.HUB, "4444555566667", "44445555666a", "", 444455556666L, List.of());
  }

  @ParameterizedTest
  @MethodSource("noOtherAccount")
  void recipientThatIsNoOtherAccount_isSentNothing_andNamed(Object recipient) {
    MachineRun run = answer(recipient);

    assertThat(run.history().entered())
        .containsExactly("CheckRecipient", "RecipientIsNoOtherAccount");
    assertThat(run.error()).contains("RecipientIsNoOtherAccount");
    assertThat(run.cause().orElseThrow())
        .contains("of event one has to be the 12 digits of an account other than the hub")
        .contains("it is " + (recipient instanceof List<?> ? "[]" : recipient) + ". ");
  }

  @Test
  void recipientThatIsMissing_isToldAsMissing() {
    assertThat(answer(null).cause().orElseThrow()).contains("it is missing. ");
  }

  @Test
  void rejection_isAnnouncedAsItIsGiven() {
    Map<String, Object> rejection = Map.of("schemaVersion", 1, "violations", List.of());
    MachineRun run = Scenario.of("reject", "any", rejection).start();

    assertThat(run.arguments())
        .isEqualTo(
            Map.of(
                "Entries",
                List.of(
                    Map.of(
                        "EventBusName",
                        "${EventBusName}",
                        "Source",
                        "rolebridge",
                        "DetailType",
                        "IntegrationRejected",
                        "Detail",
                        rejection))));
  }
}
