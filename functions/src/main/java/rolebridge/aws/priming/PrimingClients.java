package rolebridge.aws.priming;

import rolebridge.aws.AwsClients;
import rolebridge.aws.Clients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Clients as a function has them, each of which has made one call that ended before the network, so
 * that the classes of its calls are loaded: signed with a word that is no key, answered by {@link
 * NoNetwork}. They look for no credentials and connect to nothing.
 */
public final class PrimingClients implements Clients {

  /** Stands for a name, a key or a secret; nobody has it. */
  private static final String NONE = "none";

  private final Clients clients;

  public PrimingClients(String region) {
    this.clients =
        new AwsClients(
            region,
            NoNetwork.builder(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create(NONE, NONE)));
  }

  @Override
  public IamClient iam() {
    IamClient iam = clients.iam();
    iam.getUser(r -> r.userName(NONE));
    return iam;
  }

  /**
   * No other account is entered before a snapshot.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public IamClient iam(AwsCredentialsProvider credentials) {
    throw new UnsupportedOperationException("These clients take no credentials");
  }

  @Override
  public IamClient iamWithoutRetries() {
    return clients.iamWithoutRetries();
  }

  @Override
  public SecretsManagerClient secretsManager() {
    SecretsManagerClient secretsManager = clients.secretsManager();
    secretsManager.describeSecret(r -> r.secretId(NONE));
    return secretsManager;
  }

  @Override
  public StsClient sts() {
    StsClient sts = clients.sts();
    sts.getCallerIdentity();
    return sts;
  }

  @Override
  public SfnClient stepFunctions() {
    SfnClient stepFunctions = clients.stepFunctions();
    stepFunctions.describeExecution(r -> r.executionArn(NONE));
    return stepFunctions;
  }
}
