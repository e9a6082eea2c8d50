package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeployedStackTest {

  private static final String ID =
      "arn:aws:cloudformation:us-east-1:123456789012:stack/rolebridge/0";

  @Test
  void of_outputs_namesTheMachinesAsTheDesignDoes() {
    DeployedStack stack =
        DeployedStack.of(
            ID,
            Map.of(
                "ProvisionStateMachineArn", "arn:p",
                "RotateUserStateMachineArn", "arn:r",
                "EventBusArn", "arn:b",
                "Other", "x"),
            Map.of("WatchPeriodDays", "7"),
            Optional.of("0123"));

    assertThat(stack.stateMachines())
        .containsExactly(Map.entry("provision", "arn:p"), Map.entry("rotate-user", "arn:r"));
    assertThat(stack.eventBusArn()).contains("arn:b");
    assertThat(stack.accountId()).isEqualTo("123456789012");
  }

  @Test
  void of_noOutputs_hasNoMachine() {
    DeployedStack stack = DeployedStack.of(ID, Map.of(), Map.of(), Optional.empty());

    assertThat(stack.stateMachines()).isEmpty();
    assertThat(stack.eventBusArn()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', false",
    "arn:aws:sns:us-east-1:123456789012:soc, '', true",
    "'', soc@example.com, true"
  })
  void tellsOfAlarms_whereAParameterSaysWhom(String topic, String email, boolean told) {
    Map<String, String> parameters = Map.of("AlarmTopicArn", topic, "AlarmEmail", email);

    assertThat(DeployedStack.of(ID, Map.of(), parameters, Optional.empty()).tellsOfAlarms())
        .isEqualTo(told);
  }

  @Test
  void tellsOfAlarms_templateBeforeTheParameters_tellsNobody() {
    assertThat(DeployedStack.of(ID, Map.of(), Map.of(), Optional.empty()).tellsOfAlarms())
        .isFalse();
  }
}
