package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
}
