package rolebridge.handler;

import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.provision.ConfigureInstance;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Planner;

public final class ConfigureInstanceHandler
    extends JsonHandler<ConfigureInstanceHandler.Input, ConfigureInstance.Instance> {

  /** As {@link StepInput}, and where the key is; nothing is done with that but to answer it. */
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
    this(new Functions());
  }

  ConfigureInstanceHandler(Functions functions) {
    this(functions.planner(), functions.catalog());
  }

  private ConfigureInstanceHandler(Planner planner, IntegrationCatalog catalog) {
    super(
        Input.class,
        input ->
            ConfigureInstance.of(
                input.step().plan(planner), catalog, input.accessKeyId(), input.secretArn()));
  }
}
