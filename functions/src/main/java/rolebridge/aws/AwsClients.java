package rolebridge.aws;

import java.time.Duration;
import rolebridge.aws.http.InterruptibleHttpClient;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.IamClientBuilder;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Builds the SDK clients of one region, all with the same time limits. */
public final class AwsClients implements Clients {

  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration TRY_LIMIT = Duration.ofSeconds(10);
  private static final Duration SHORT_CALL_LIMIT = Duration.ofSeconds(5);
  private static final Duration SHORT_TRY_LIMIT = Duration.ofSeconds(3);

  private final Region region;

  public AwsClients(String region) {
    this.region = Region.of(region);
  }

  @Override
  public IamClient iam() {
    return iamBuilder(limits().build()).build();
  }

  @Override
  public IamClient iam(AwsCredentialsProvider credentials) {
    return iamBuilder(limits().build()).credentialsProvider(credentials).build();
  }

  @Override
  public IamClient iamWithoutRetries() {
    return iamBuilder(limits().retryStrategy(DefaultRetryStrategy.doNotRetry()).build()).build();
  }

  @Override
  public SecretsManagerClient secretsManager() {
    return SecretsManagerClient.builder()
        .region(region)
        .httpClientBuilder(InterruptibleHttpClient.builder())
        .overrideConfiguration(limits().build())
        .build();
  }

  @Override
  public StsClient sts() {
    return StsClient.builder()
        .region(region)
        .httpClientBuilder(InterruptibleHttpClient.builder())
        .overrideConfiguration(limits().build())
        .build();
  }

  /** For a function that has several requests to decide on, none of which may wait for another. */
  @Override
  public SfnClient stepFunctions() {
    return SfnClient.builder()
        .region(region)
        .httpClientBuilder(InterruptibleHttpClient.builder())
        .overrideConfiguration(
            limits()
                .apiCallTimeout(SHORT_CALL_LIMIT)
                .apiCallAttemptTimeout(SHORT_TRY_LIMIT)
                .build())
        .build();
  }

  private IamClientBuilder iamBuilder(ClientOverrideConfiguration configuration) {
    return IamClient.builder()
        .region(region)
        .httpClientBuilder(InterruptibleHttpClient.builder())
        .overrideConfiguration(configuration);
  }

  private static ClientOverrideConfiguration.Builder limits() {
    return ClientOverrideConfiguration.builder()
        .apiCallTimeout(CALL_LIMIT)
        .apiCallAttemptTimeout(TRY_LIMIT);
  }
}
