package rolebridge.domain.port;

/**
 * The access key that an instance is to use, and the parameters that take it. They are one and the
 * same where the integration has a parameter of the type credentials; a server with an older
 * version of the integration may lack that and have two plain ones ({@code access_key}, {@code
 * secret_key}), which are filled instead.
 */
public sealed interface InstanceKey {

  /** Takes the key's id. */
  String identifierParameter();

  /** Takes the secret. */
  String passwordParameter();

  /** The instance holds the key itself. */
  record Own(String identifierParameter, String passwordParameter, SecretAccessKey key)
      implements InstanceKey {}

  /** The instance takes it from the stored credential of this name. */
  record Stored(String identifierParameter, String passwordParameter, String credential)
      implements InstanceKey {}
}
