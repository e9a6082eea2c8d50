package rolebridge.cli.stack;

import java.util.Map;
import java.util.TreeMap;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.setup.Json;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** The parameters that connect the stack in the local AWS to the double of the XSOAR server. */
public final class XsoarParameters {

  /** Name of the secret with the server's API key. */
  public static final String SECRET = "rolebridge-xsoar";

  private XsoarParameters() {}

  /**
   * The stack's parameters for this server, whose secret is stored as well.
   *
   * @param secret the API key, with what belongs to it
   */
  public static Map<String, String> of(
      Account account, RunningXsoar server, Map<String, String> secret) {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("XsoarUrl", server.url().toString());
    parameters.put("XsoarVersion", String.valueOf(server.version()));
    try (SecretsManagerClient secrets = account.secretsManager()) {
      parameters.put("XsoarSecretArn", stored(secrets, Json.pretty(secret)));
    }
    return parameters;
  }

  /** The ARN of the secret, which has this content. */
  private static String stored(SecretsManagerClient secrets, String content) {
    try {
      GetSecretValueResponse present = secrets.getSecretValue(request -> request.secretId(SECRET));
      return content.equals(present.secretString()) ? present.arn() : changed(secrets, content);
    } catch (ResourceNotFoundException none) {
      return created(secrets, content);
    }
  }

  private static String created(SecretsManagerClient secrets, String content) {
    try {
      return secrets
          .createSecret(
              request ->
                  request
                      .name(SECRET)
                      .description("API key of the double of the XSOAR server")
                      .secretString(content))
          .arn();
    } catch (ResourceExistsException another) {
      return changed(secrets, content);
    }
  }

  private static String changed(SecretsManagerClient secrets, String content) {
    return secrets.putSecretValue(request -> request.secretId(SECRET).secretString(content)).arn();
  }
}
