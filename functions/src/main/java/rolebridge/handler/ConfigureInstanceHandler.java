package rolebridge.handler;

import rolebridge.domain.provision.ConfigureInstance;

/** Works out the XSOAR integration instance. */
public final class ConfigureInstanceHandler
    extends JsonHandler<StoredKeyInput, ConfigureInstance.Instance> {

  /** For Lambda. */
  public ConfigureInstanceHandler() {
    super(StoredKeyInput.class);
  }

  @Override
  ConfigureInstance.Instance handle(StoredKeyInput input) {
    return ConfigureInstance.of(input.plan(), input.stored());
  }
}
