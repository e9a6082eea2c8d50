package rolebridge.cli.verify.aws;

import java.util.function.Consumer;
import rolebridge.cli.verify.Calls;
import rolebridge.cli.verify.Credentials;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DeleteSecretRequest;
import software.amazon.awssdk.services.sts.StsClient;

/** Calls that a trial's own credentials sign. */
public final class SignedCalls implements Calls {

  /** STS's shortest. */
  private static final int SECONDS = 900;

  private static final String SESSION = "rolebridge-verify";

  private final StsClient sts;
  private final IamClient iam;
  private final SecretsManagerClient secretsManager;

  public SignedCalls(StsClient sts, IamClient iam, SecretsManagerClient secretsManager) {
    this.sts = sts;
    this.iam = iam;
    this.secretsManager = secretsManager;
  }

  private static Consumer<AwsRequestOverrideConfiguration.Builder> by(Credentials credentials) {
    AwsCredentials signing =
        credentials.sessionToken().isEmpty()
            ? AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())
            : AwsSessionCredentials.create(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken());
    return request -> request.credentialsProvider(StaticCredentialsProvider.create(signing));
  }

  private static Credentials of(software.amazon.awssdk.services.sts.model.Credentials given) {
    return new Credentials(given.accessKeyId(), given.secretAccessKey(), given.sessionToken());
  }

  @Override
  public String identity(Credentials credentials) {
    return Refusals.call(() -> sts.getCallerIdentity(r -> r.overrideConfiguration(by(credentials))))
        .arn();
  }

  @Override
  public Credentials assumeRole(Credentials credentials, String roleArn) {
    return of(
        Refusals.call(
                () ->
                    sts.assumeRole(
                        r ->
                            r.roleArn(roleArn)
                                .roleSessionName(SESSION)
                                .durationSeconds(SECONDS)
                                .overrideConfiguration(by(credentials))))
            .credentials());
  }

  @Override
  public Credentials sessionToken(Credentials credentials) {
    return of(
        Refusals.call(
                () ->
                    sts.getSessionToken(
                        r -> r.durationSeconds(SECONDS).overrideConfiguration(by(credentials))))
            .credentials());
  }

  @Override
  public void readRole(Credentials credentials, String roleName) {
    Refusals.call(
        () -> iam.getRole(r -> r.roleName(roleName).overrideConfiguration(by(credentials))));
  }

  @Override
  public void deleteSecret(Credentials credentials, String secretName, boolean force) {
    DeleteSecretRequest.Builder request =
        DeleteSecretRequest.builder().secretId(secretName).overrideConfiguration(by(credentials));
    if (force) {
      request.forceDeleteWithoutRecovery(true);
    }
    Refusals.call(() -> secretsManager.deleteSecret(request.build()));
  }
}
