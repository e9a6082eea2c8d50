package rolebridge.handler;

import java.util.Map;
import rolebridge.domain.provision.ConfigureInstance;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Planner;

/** Works out the XSOAR integration instance. */
public final class ConfigureInstanceHandler
    extends JsonHandler<ConfigureInstanceHandler.Input, ConfigureInstance.Instance> {

  private final Planner planner;

  /** As {@link StepInput}, and where the key is; nothing is done with that but to answer it. */
  public record Input(
      String executionArn,
      Map<String, Object> input,
      Found found,
      String accessKeyId,
      String secretArn) {}

  /** For Lambda. */
  public ConfigureInstanceHandler() {
    this(new Composition().planner());
  }

  ConfigureInstanceHandler(Planner planner) {
    super(Input.class);
    this.planner = planner;
  }

  @Override
  ConfigureInstance.Instance handle(Input input) {
    StepInput step = new StepInput(input.executionArn(), input.input(), input.found());
    return ConfigureInstance.of(step.plan(planner), input.accessKeyId(), input.secretArn());
  }
}
