package rolebridge.aws;

import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecurityTokens;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** AWS STS. */
public final class StsSecurityTokens implements SecurityTokens {

  private final StsClient sts;

  public StsSecurityTokens(StsClient sts) {
    this.sts = sts;
  }

  @Override
  public String assumeRole(
      SecretAccessKey key, String roleArn, String roleSessionName, int durationSeconds) {
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
    return AwsErrors.call(
        "Assuming role " + roleArn + " with access key " + key.id(),
        () -> {
          try {
            return sts.assumeRole(
                    r ->
                        r.roleArn(roleArn)
                            .roleSessionName(roleSessionName)
                            .durationSeconds(durationSeconds)
                            .overrideConfiguration(o -> o.credentialsProvider(credentials)))
                .assumedRoleUser()
                .arn();
          } catch (StsException e) {
            if (e.statusCode() >= 500 || e.isThrottlingException() || e.awsErrorDetails() == null) {
              throw e;
            }
            throw new AccessRefusedException(
                e.awsErrorDetails().errorCode(), e.awsErrorDetails().errorMessage(), e);
          }
        });
  }
}
