package rolebridge.handler;

import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.provision.ConfigureInstance;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Planner;

public final class ConfigureInstanceHandler
    extends JsonHandler<ConfigureInstanceHandler.Input, ConfigureInstance.Instance> {

  /** As {@link StepInput}, and where the key is; which secret is read follows from the plan. */
  public record Input(
      String executionArn,
      Map<String, Object> input,
      Found found,
      String accessKeyId,
      String secretArn) {

    private StepInput step() {
      return new StepInput(executionArn, input, found);
    }
  }

  public ConfigureInstanceHandler() {
    super(ConfigureInstanceHandler::new);
  }

  ConfigureInstanceHandler(Functions functions) {
    this(functions.planner(), functions.configureInstance());
  }

  private ConfigureInstanceHandler(Planner planner, ConfigureInstance service) {
    super(
        Input.class,
        input -> service.apply(input.step().plan(planner), input.accessKeyId(), input.secretArn()));
  }
}
