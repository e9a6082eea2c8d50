package rolebridge.aws;

import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecurityTokens;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;

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
    return StsCalls.call(
        "Assuming role " + roleArn + " with access key " + key.id(),
        () ->
            sts.assumeRole(
                    r ->
                        r.roleArn(roleArn)
                            .roleSessionName(roleSessionName)
                            .durationSeconds(durationSeconds)
                            .overrideConfiguration(o -> o.credentialsProvider(credentials)))
                .assumedRoleUser()
                .arn());
  }
}
